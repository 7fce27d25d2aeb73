"""The completeness meter of a lot, for its owner and officers."""

from typing import Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession
from thuongxuan.identity.guards import scope, signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.trace import completeness_sql
from thuongxuan.trace.completeness import Completeness, forms_of, measure, rules
from thuongxuan.trace.service import visible_batch


@get(
    "/api/v1/batches/{batch_id:uuid}/completeness",
    guards=[signed_in, scope("read")],
    tags=["batches"],
    summary="What a batch holds of the items that summaries of two traceability rules name",
)
async def completeness(
    read: NamedDependency[ReadSession],
    principal: NamedDependency[Principal],
    settings: NamedDependency[Settings],
    batch_id: FromPath[UUID],
) -> Completeness:
    """Circular 02/2024 (ten items) and Decree 37/2026, article 32, as published summaries list them: each item present,
    missing, not applicable or not checked, with the form that fills it in. No legal advice; nothing is sent on."""
    await visible_batch(read, principal, batch_id)
    return await of_batch(read, principal, settings, batch_id)


async def of_batch(read: ReadSession, principal: Principal, settings: Settings, batch_id: UUID) -> Completeness:
    """The meter today of a batch that the principal may see."""
    held = await completeness_sql.held(read, batch_id)
    forms = forms_of(held, officer=principal.is_officer, everywhere=principal.oversees(None))
    return measure(rules(settings.geodata_dir), held, today(), forms)


CONTROLLERS: list[Any] = [completeness]
