"""``/epcis/capture``: documents with many events, taken at once and stored by a job (EPCIS 2.0 section 12.6.1)."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec

from thuongxuan.clock import new_id
from thuongxuan.epcis import capture_sql
from thuongxuan.epcis.access import account_of, author_of, is_public
from thuongxuan.epcis.capture_sql import Job, JobView
from thuongxuan.epcis.capture_worker import queue_of
from thuongxuan.epcis.errors import CaptureLimit, QueryParameter, refused_faults
from thuongxuan.epcis.http import (
    VERSIONS,
    check_versions,
    database_of,
    json_answer,
    next_page,
    paging,
    require_json,
    settings_of,
    url,
)
from thuongxuan.errors import FieldError, NotFound, TooLarge, m
from thuongxuan.settings import Settings
from thuongxuan.standards.epcis.document import Document, read_document
from thuongxuan.standards.epcis.fault import Refused
from thuongxuan.web.direct import Answer, Call, Headers

BEHAVIOUR = b"gs1-capture-error-behaviour"
BEHAVIOURS = ("rollback", "proceed")


def limits(settings: Settings) -> Headers:
    """What one document may hold, as OPTIONS and refusals tell it."""
    return [
        (b"gs1-epcis-capture-limit", str(settings.epcis_capture_events).encode()),
        (b"gs1-epcis-capture-file-size-limit", str(settings.epcis_capture_bytes).encode()),
    ]


async def body_of(call: Call) -> bytes:
    """The body as JSON. Raises ``UnsupportedMedia``, ``NotAcceptable`` and ``CaptureLimit``."""
    check_versions(call)
    require_json(call)
    try:
        return await call.body(settings_of(call).epcis_capture_bytes)
    except TooLarge:
        raise too_large(settings_of(call)) from None


def too_large(settings: Settings) -> CaptureLimit:
    """The refusal of a document with too many bytes or events."""
    told = {name.decode(): value.decode() for name, value in limits(settings)}
    most = m(
        "Mỗi lần gửi nhiều nhất {events} sự kiện, {bytes} byte.",
        events=settings.epcis_capture_events,
        bytes=settings.epcis_capture_bytes,
    )
    return CaptureLimit(most, headers=told)


async def capture(call: Call) -> Answer:
    """Take a document: it is read and checked now, and stored by a job."""
    author, public, behaviour = author_of(call), is_public(call), _behaviour(call)
    data = await body_of(call)
    document = await read(data)
    if len(document.events) > settings_of(call).epcis_capture_events:
        raise too_large(settings_of(call))
    job = Job(new_id(), author.on_behalf_of, author.entered_by, public, behaviour, data)
    async with database_of(call).write() as write:
        await capture_sql.add(write, job, _header(data))
    queue_of(call.state).add(job.id, document)
    headers = [*VERSIONS, (b"location", url(call, "capture", str(job.id)).encode()), (BEHAVIOUR, behaviour.encode())]
    return Answer(status=202, headers=headers)


async def read(data: bytes) -> Document:
    """A document, read beside the requests of others. Raises ``Malformed`` with the place of every fault."""
    try:
        return await asyncio.to_thread(read_document, data)
    except Refused as error:
        raise refused_faults(error.faults) from error


def _header(data: bytes) -> str | None:
    """Master data as it was sent: the events are stored one by one, and it would be lost."""
    found = msgspec.json.decode(data, type=dict[str, msgspec.Raw]).get("epcisHeader")
    return bytes(found).decode() if found is not None else None


def _behaviour(call: Call) -> str:
    wish = call.header(BEHAVIOUR).strip().lower() or BEHAVIOURS[0]
    if wish not in BEHAVIOURS:
        refusal = m("Ghi rollback hoặc proceed.")
        raise QueryParameter(errors=[FieldError("GS1-Capture-Error-Behaviour", "invalid", refusal)])
    return wish


async def jobs(call: Call) -> Answer:
    """The jobs of an account, newest first."""
    account, wanted = account_of(call), paging(call, 1)
    try:
        before = UUID(wanted.after[0]) if wanted.after else None
    except ValueError:
        raise QueryParameter(m("Dùng địa chỉ trong trường Link của trang trước.")) from None
    async with database_of(call).read() as session:
        found = await capture_sql.page(session, account.subject_id, before, wanted.size + 1)
    shown = found[: wanted.size]
    following = [str(shown[-1].id)] if len(found) > wanted.size else None
    return json_answer(call, [view(call, job) for job in shown], headers=next_page(call, following))


async def job(call: Call) -> Answer:
    """The state of a job. Raises ``NotFound``."""
    account = account_of(call)
    try:
        job_id = UUID(call.values[0])
    except ValueError:
        raise NotFound from None
    async with database_of(call).read() as session:
        found = await capture_sql.one(session, account.subject_id, job_id)
    if found is None:
        raise NotFound
    return json_answer(call, view(call, found), headers=[(BEHAVIOUR, found.behaviour.encode())])


def view(call: Call, job: JobView) -> dict[str, Any]:
    """A job as the binding tells it (``EPCISCaptureJob``); each error says where in the document it lies."""
    document = url(call, "capture", str(job.id))
    told = {
        "captureID": str(job.id),
        "createdAt": job.created_at,
        "running": job.finished_at is None,
        "success": job.success,
        "captureErrorBehaviour": job.behaviour,
        "errors": [one | {"instance": f"{document}#{one.get('instance', '')}"} for one in job.errors or []],
    }
    return told if job.finished_at is None else {**told, "finishedAt": job.finished_at}
