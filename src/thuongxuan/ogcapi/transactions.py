"""Creating, replacing, changing and withdrawing features (OGC API - Features Part 4, 20-002)."""

import re
from urllib.parse import quote

from litestar.exceptions import MethodNotAllowedException
from msgspec import Struct

from thuongxuan.errors import FieldError, Malformed, PreconditionFailed, m
from thuongxuan.geo.collection import Collection
from thuongxuan.i18n import Language
from thuongxuan.ogcapi import receivables, receiving, single
from thuongxuan.ogcapi.catalog import Catalog, catalog_of, language_of
from thuongxuan.ogcapi.feature_sql import FeatureQuery
from thuongxuan.ogcapi.receivables import Target
from thuongxuan.ogcapi.writer import Values, Who, Writer, Written
from thuongxuan.web.caching import etag, required_version
from thuongxuan.web.direct import Answer, Call, Headers, refuse_unknown
from thuongxuan.web.idempotency import Reply, fingerprint, once, required_key

HANDLING = re.compile(r"(?:^|[,;\s])handling\s*=\s*\"?(strict|lenient)\b", re.IGNORECASE)
SOURCE_LENGTH = range(3, 501)
READING = "GET, HEAD, OPTIONS"


class Task(Struct, frozen=True):
    """One request to write."""

    call: Call
    catalog: Catalog
    collection: Collection
    writer: Writer
    who: Who
    language: Language

    @property
    def handling(self) -> str:
        """``strict``, ``lenient``, or nothing when the client did not say (RFC 7240 section 4.4)."""
        found = HANDLING.search(self.call.header(b"prefer"))
        return found[1].lower() if found else ""

    @property
    def key(self) -> str:
        """The id in the path."""
        return self.call.values[1]

    def changes(self, wanted: Target, present: Target) -> Values:
        """See ``receivables.changes``."""
        return receivables.changes(self.collection, wanted, present, lenient=self.handling == "lenient")

    def done(self, status: int, headers: Headers) -> Answer:
        """The answer to a write that was committed."""
        self.catalog.versions.forget()
        applied = [(b"preference-applied", f"handling={self.handling}".encode())] if self.handling else []
        return Answer(status=status, headers=[*headers, *applied, (b"cache-control", b"no-store")])

    async def write(self, version: int, values: Values) -> Answer:
        """Write changes over the feature in the path."""
        async with self.call.state.database.write() as session:
            written = await self.writer.change(session, self.who, self.key, version, values, self.language)
        return self.done(204, [(b"etag", etag(written.version).encode())])


async def create(call: Call) -> Answer:
    """POST on ``/items``: 201 with the address of the new feature."""
    task = _task(call, frozenset())
    given = await receiving.sent(call, receiving.WHOLE, "Accept-Post")
    wanted = await receiving.whole(task.catalog.hot, given)
    values = task.changes(wanted, Target({}))
    reply = await _created(task, values)
    headers = [(b"location", reply.location.encode())]
    return task.done(201, headers + ([(b"etag", reply.etag.encode())] if reply.etag else []))


async def _created(task: Task, values: Values) -> Reply:
    """The new feature; once for each idempotency key, if there is one."""

    async def action() -> Reply:
        made = await task.writer.create(session, task.who, values, task.language)
        return _reply(task, made)

    key = task.call.header(b"idempotency-key")
    async with task.call.state.database.write() as session:
        if not key:
            return await action()
        payload = fingerprint(task.call.path, repr(sorted(values.items())))
        return await once(session, task.who.account_id, required_key(key), payload, action)


def _reply(task: Task, made: Written) -> Reply:
    address = task.catalog.url("collections", quote(task.collection.id), "items", quote(made.id, safe=""))
    return Reply(201, b"", address, etag(made.version))


async def replace(call: Call) -> Answer:
    """PUT on ``/items/{id}``: what the body does not hold is removed."""
    task = _task(call, frozenset())
    present = await _present(task)
    if present is None:
        return await single.absent(call, task.catalog, task.collection)
    version = _matched(call, present)
    given = await receiving.sent(call, receiving.WHOLE, "Accept-Put")
    wanted = await receiving.whole(task.catalog.hot, given)
    return await task.write(version, task.changes(wanted, receivables.present_of(present.text + b"}")))


async def update(call: Call) -> Answer:
    """PATCH on ``/items/{id}`` with a merge patch (RFC 7396)."""
    task = _task(call, frozenset())
    present = await _present(task)
    if present is None:
        return await single.absent(call, task.catalog, task.collection)
    version = _matched(call, present)
    given = await receiving.sent(call, receiving.PATCHES, "Accept-Patch")
    stored = receivables.present_of(present.text + b"}")
    wanted = await receiving.patched(task.catalog.hot, given, task.key, stored)
    return await task.write(version, task.changes(wanted, stored))


async def withdraw(call: Call) -> Answer:
    """DELETE on ``/items/{id}``: nothing is forgotten, the address answers 410 from now on."""
    task = _task(call, frozenset({"source"}))
    present = await _present(task)
    if present is None:
        return await single.absent(call, task.catalog, task.collection)
    version = _matched(call, present)
    source = call.query.get("source", "")
    if source and len(source) not in SOURCE_LENGTH:
        raise Malformed(errors=[FieldError("source", "too_long", m("Từ 3 đến 500 ký tự."))])
    async with call.state.database.write() as session:
        await task.writer.withdraw(session, task.who, task.key, version, source)
    return task.done(204, [])


async def options(call: Call) -> Answer:
    """OPTIONS of both addresses: what may be done, and with which kinds of body."""
    collection = catalog_of(call).collection(call.values[0])
    return Answer(headers=[(b"allow", allowed(collection, call).encode()), *_accepted(collection, call)])


def allowed(collection: Collection, call: Call) -> str:
    """The methods of an address of a collection."""
    if not collection.records:
        return READING
    return f"{READING}, POST" if len(call.values) == 1 else f"{READING}, PUT, PATCH, DELETE"


def _accepted(collection: Collection, call: Call) -> Headers:
    if not collection.records:
        return []
    if len(call.values) == 1:
        return [(b"accept-post", ", ".join(receiving.WHOLE).encode())]
    patch = ", ".join(receiving.PATCHES).encode()
    return [(b"accept-patch", patch), (b"accept-put", ", ".join(receiving.WHOLE).encode())]


def _task(call: Call, parameters: frozenset[str]) -> Task:
    """Who may do what. Raises ``MethodNotAllowedException`` (405), ``NotSignedIn``, ``Forbidden``, ``Malformed``."""
    catalog = catalog_of(call)
    collection = catalog.collection(call.values[0])
    writer: Writer | None = call.state.writers.get(collection.id) if collection.records else None
    if writer is None:
        raise MethodNotAllowedException(headers={"Allow": allowed(collection, call)})
    who = writer.admit(call.scope)
    refuse_unknown(call, parameters)
    return Task(call, catalog, collection, writer, who, language_of(call))


async def _present(task: Task) -> single.Found | None:
    return await single.read(task.catalog, FeatureQuery(collection=task.collection), task.key)


def _matched(call: Call, present: single.Found) -> int:
    """The version that the client read. Raises 428 and 412; the write itself compares again."""
    version = required_version(call.header(b"if-match") or None)
    if version != present.version:
        raise PreconditionFailed(m("Người khác vừa sửa bản ghi này. Hãy đọc lại rồi sửa tiếp."))
    return version
