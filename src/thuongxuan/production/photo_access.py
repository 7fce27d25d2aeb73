"""Who may see a photograph: whose it is, who acts for them, and officers. For all others it does not exist."""

from thuongxuan.db.session import ReadSession
from thuongxuan.errors import NotFound, m
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import queries


async def may_see(read: ReadSession, principal: Principal, sha256: str) -> None:
    """Raise ``NotFound`` unless the person may see this photograph."""
    owner = None if principal.is_officer else principal.subject_id
    if not await queries.holds_photo(read, sha256, owner):
        raise NotFound(m("Không có ảnh này."))
