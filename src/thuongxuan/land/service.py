"""What owners and officers do with parcels. Each change leaves a step in the history, in the same transaction."""

from typing import Any
from uuid import UUID

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import WriteSession
from thuongxuan.errors import Conflict, Forbidden, PreconditionFailed, m
from thuongxuan.geo.sql import in_wgs84
from thuongxuan.identity.schemas import Principal
from thuongxuan.identity.service import entry
from thuongxuan.land.checking import examine, planting_code
from thuongxuan.land.models import Parcel, ParcelEvent
from thuongxuan.land.queries import approved_parcel, locked_parcel
from thuongxuan.land.schemas import DetailsInput, Finding, ParcelCommand
from thuongxuan.land.status import Step, after
from thuongxuan.settings import Settings


async def save(session: WriteSession, principal: Principal, settings: Settings, command: DetailsInput) -> UUID:
    """What the last screen asks for: store a new parcel or change one, and hand it in if wished."""
    if command.parcel is None:
        parcel_id = await register(session, principal, settings, command)
    else:
        parcel_id = command.parcel
        try:
            await change(session, principal, settings, parcel_id, command.version or 0, command)
        except PreconditionFailed as error:
            # A person gets the form back with what was typed; 412 is the answer for programs.
            raise Conflict(error.detail) from error
    if command.send == "now":
        await submit(session, principal, parcel_id)
    return parcel_id


async def register(session: WriteSession, principal: Principal, settings: Settings, command: ParcelCommand) -> UUID:
    """Store a new draft and return its id. Raises ``Invalid`` with reason and place when the shape is refused."""
    by = entry(principal)
    finding = await _examined(session, settings, by.on_behalf_of, command)
    parcel = Parcel(
        id=new_id(),
        owner_id=by.on_behalf_of,
        replaces_id=command.replaces,
        status="draft",
        entered_by=by.entered_by,
        delegation_id=by.delegation_id,
        row_version=1,
        **_declared(command, finding),
    )
    session.add(parcel)
    await session.flush()
    _record(session, parcel, principal, "drafted")
    return parcel.id


async def change(
    session: WriteSession,
    principal: Principal,
    settings: Settings,
    parcel_id: UUID,
    version: int,
    command: ParcelCommand,
) -> None:
    """Change a draft or returned parcel. Raises ``PreconditionFailed`` when it is no longer at ``version``."""
    parcel = await _own(session, principal, parcel_id, version)
    parcel.status = after(parcel.status, "changed")
    finding = await _examined(session, settings, parcel.owner_id, command, parcel)
    for name, value in _declared(command, finding).items():
        setattr(parcel, name, value)
    await _step(session, parcel, principal, "changed")


async def submit(session: WriteSession, principal: Principal, parcel_id: UUID, version: int | None = None) -> None:
    """Hand a draft or returned parcel to the officer."""
    parcel = await _own(session, principal, parcel_id, version)
    parcel.status = after(parcel.status, "submitted")
    parcel.return_reason = None
    await _step(session, parcel, principal, "submitted")


async def approve(session: WriteSession, principal: Principal, parcel_id: UUID, version: int | None) -> None:
    """Approve a submitted parcel; the parcel it replaces, if any, is superseded in the same transaction."""
    parcel = await _reviewed(session, principal, parcel_id, version)
    status = after(parcel.status, "approved")
    if parcel.replaces_id is not None:
        # The lock on the replaced row makes a second replacement wait here, and then find it superseded.
        replaced = await locked_parcel(session, parcel.replaces_id)
        replaced.status = after(replaced.status, "superseded")
        await _step(session, replaced, principal, "superseded")
    parcel.status = status
    await _step(session, parcel, principal, "approved")


async def give_back(
    session: WriteSession, principal: Principal, parcel_id: UUID, version: int | None, reason: str
) -> None:
    """Return a submitted parcel to its owner with a reason."""
    parcel = await _reviewed(session, principal, parcel_id, version)
    parcel.status = after(parcel.status, "returned")
    parcel.return_reason = reason
    await _step(session, parcel, principal, "returned", reason)


async def _examined(
    session: WriteSession, settings: Settings, owner_id: UUID, command: ParcelCommand, parcel: Parcel | None = None
) -> Finding:
    replaces = parcel.replaces_id if parcel else command.replaces
    if replaces is not None and parcel is None:
        await approved_parcel(session, replaces, owner_id)
    apart_from = [known for known in (replaces, parcel.id if parcel else None) if known is not None]
    return await examine(session, settings, owner_id, command, apart_from)


def _declared(command: ParcelCommand, finding: Finding) -> dict[str, Any]:
    """The columns that hold what was declared and what was measured from it."""
    return {
        "name": command.name,
        "how": command.how,
        "srid": finding.srid,
        "notation": finding.notation,
        "original": command.shape,
        "geom": in_wgs84(finding.wkt, finding.srid),
        "area_ha": finding.area_ha,
        "commune_code": finding.commune_code,
        "commune_share": finding.commune_share,
        "map_sheet": command.map_sheet,
        "parcel_number": command.parcel_number,
        "planting_area_code": planting_code(command.planting_area_code),
        "gps_accuracy_m": command.gps_accuracy_m,
    }


async def _own(session: WriteSession, principal: Principal, parcel_id: UUID, version: int | None) -> Parcel:
    return _at_version(await locked_parcel(session, parcel_id, owner_id=entry(principal).on_behalf_of), version)


async def _reviewed(session: WriteSession, principal: Principal, parcel_id: UUID, version: int | None) -> Parcel:
    """The parcel for an officer's decision; nobody decides about a parcel that they own or typed, nor outside their
    commune: there it is missing (``NotFound``).
    """
    parcel = _at_version(await locked_parcel(session, parcel_id, commune=principal.commune), version)
    if principal.actor_id in {parcel.owner_id, parcel.entered_by}:
        raise Forbidden(m("Người nhập thửa đất không tự duyệt được. Nhờ một cán bộ khác."))
    return parcel


def _at_version(parcel: Parcel, version: int | None) -> Parcel:
    if version is not None and parcel.row_version != version:
        raise PreconditionFailed(m("Thửa đất vừa được sửa ở nơi khác. Hãy tải lại trang rồi xem lại."))
    return parcel


async def _step(
    session: WriteSession, parcel: Parcel, principal: Principal, step: Step, reason: str | None = None
) -> None:
    parcel.row_version += 1
    parcel.updated_at = now()
    await session.flush()
    _record(session, parcel, principal, step, reason)


def _record(session: WriteSession, parcel: Parcel, principal: Principal, step: Step, reason: str | None = None) -> None:
    delegated = principal.actor_id != principal.subject_id
    session.add(
        ParcelEvent(
            id=new_id(),
            parcel_id=parcel.id,
            step=step,
            reason=reason,
            parcel_version=parcel.row_version,
            entered_by=principal.actor_id,
            on_behalf_of=principal.subject_id,
            delegation_id=principal.delegation_id if delegated else None,
            at=now(),
        )
    )
