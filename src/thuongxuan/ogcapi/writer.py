"""What a slice offers for its collection to be written; the application hands it in, for no slice is imported here."""

from typing import Any, Protocol
from uuid import UUID

from msgspec import Struct

from thuongxuan.db.session import WriteSession
from thuongxuan.i18n import Language

Values = dict[str, Any]
"""Properties by their public names, and ``geometry`` as GeoJSON on WGS 84 or null."""


class Written(Struct, frozen=True):
    """The feature that a write left, and its version."""

    id: str
    version: int


class Who(Protocol):
    """Whoever writes."""

    @property
    def account_id(self) -> UUID:
        """The account, under which idempotency keys are kept."""
        ...


class Writer(Protocol):
    """Writes one collection by the rules of its slice. Refused fields are named as in the collection."""

    def admit(self, scope: Any) -> Who:
        """Who asks. Raises ``NotSignedIn`` or ``Forbidden``."""
        ...

    async def create(self, session: WriteSession, who: Any, values: Values, language: Language) -> Written:
        """A new feature. Raises ``Invalid`` or ``Conflict``."""
        ...

    async def change(
        self, session: WriteSession, who: Any, key: str, version: int, values: Values, language: Language
    ) -> Written:
        """Write ``values`` over the feature; null removes. Raises ``PreconditionFailed``, ``Invalid``, ``Conflict``."""
        ...

    async def withdraw(self, session: WriteSession, who: Any, key: str, version: int, source: str) -> None:
        """Take the feature out of the collection, with the reason. Raises ``PreconditionFailed``."""
        ...
