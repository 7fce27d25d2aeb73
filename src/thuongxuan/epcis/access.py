"""Who may capture, and who sees which events."""

from uuid import UUID

import msgspec

from thuongxuan.epcis.errors import QueryParameter
from thuongxuan.errors import FieldError, Forbidden, NotSignedIn, m
from thuongxuan.identity.schemas import PRODUCERS, Entry, Principal
from thuongxuan.identity.service import entry
from thuongxuan.web.direct import Call

VISIBILITY = b"tx-visibility"
"""Our own header: ``public`` shows captured events to everybody; without it only their parties see them."""


class Viewer(msgspec.Struct, frozen=True):
    """Who reads: everybody sees public events, an account also its own and those it is a party of, officers all."""

    account: UUID | None = None
    officer: bool = False


def principal_of(call: Call) -> Principal | None:
    """Who makes the request, if anybody."""
    found: Principal | None = call.scope.get("user")
    if found is not None and found.must_change_passphrase:
        raise Forbidden(m("Hãy đổi mật khẩu dùng một lần trước."))
    return found


def viewer_of(call: Call) -> Viewer:
    """Who reads. Raises ``Forbidden`` for a key that may not read."""
    principal = principal_of(call)
    if principal is None:
        return Viewer()
    if "read" not in principal.scopes:
        raise Forbidden(m("Khóa API này không có quyền {scope}.", scope="read"))
    return Viewer(principal.subject_id, principal.is_officer)


def account_of(call: Call, *, write: bool = False) -> Principal:
    """An account with the scope. Raises ``NotSignedIn`` and ``Forbidden``."""
    principal = principal_of(call)
    if principal is None:
        error = NotSignedIn(m("Gửi khóa API trong tiêu đề Authorization, hoặc đăng nhập."))
        error.headers["WWW-Authenticate"] = "Bearer"
        raise error
    needed = "write" if write else "read"
    if needed not in principal.scopes:
        raise Forbidden(m("Khóa API này không có quyền {scope}.", scope=needed))
    return principal


def author_of(call: Call) -> Entry:
    """Who captures, and for whom. Raises ``NotSignedIn``, and ``Forbidden`` for accounts that produce nothing."""
    principal = account_of(call, write=True)
    if principal.kind not in PRODUCERS:
        raise Forbidden(m("Chỉ hộ, hợp tác xã và thành viên tổ công nghệ số được ghi sự kiện."))
    return entry(principal)


def is_public(call: Call) -> bool:
    """What the sender says about who may see the events. Raises ``QueryParameter`` for a word it does not have."""
    wish = call.header(VISIBILITY).strip().lower() or "parties"
    if wish not in {"public", "parties"}:
        raise QueryParameter(errors=[FieldError("TX-Visibility", "invalid", m("Ghi public hoặc parties."))])
    return wish == "public"
