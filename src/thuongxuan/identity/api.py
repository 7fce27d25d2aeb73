"""Who an API key is."""

from typing import Any

from litestar import get
from litestar.di import NamedDependency

from thuongxuan.identity import guards
from thuongxuan.identity.schemas import Me, Principal


@get(
    "/api/v1/me",
    guards=[guards.scope("read")],
    tags=["accounts"],
    summary="The account behind this key",
    sync_to_thread=False,
)
def me(principal: NamedDependency[Principal]) -> Me:
    """Tells the account, for whom it acts, and what the key may do."""
    return Me(
        id=principal.account_id,
        kind=principal.kind,
        display_name=principal.display_name,
        acting_for=principal.acting_for,
        scopes=sorted(principal.scopes),
    )


CONTROLLERS: list[Any] = [me]
