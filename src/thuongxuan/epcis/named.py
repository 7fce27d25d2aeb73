"""``/epcis/queries``: queries with a name, of one account (EPCIS 2.0 section 12.7)."""

from typing import Annotated

import msgspec
from msgspec import Meta

from thuongxuan.epcis import named_sql
from thuongxuan.epcis.access import Viewer, account_of
from thuongxuan.epcis.asking import refused
from thuongxuan.epcis.captures import body_of
from thuongxuan.epcis.errors import AlreadyCaptured, QueryNotValid
from thuongxuan.epcis.events import run
from thuongxuan.epcis.http import created, database_of, empty, json_answer, next_page, paging, url
from thuongxuan.errors import Conflict, FieldError, NotFound, m
from thuongxuan.identity.schemas import Principal
from thuongxuan.standards.epcis.query import Query, QueryRefused
from thuongxuan.standards.epcis.query_params import read_extensions, read_query
from thuongxuan.web.direct import Answer, Call

MOST = 100
"""Named queries of an account: a client that makes one for each question has misunderstood them."""
EXTENSIONS = "@context"


class Definition(msgspec.Struct, forbid_unknown_fields=True):
    """A named query as it is sent."""

    name: Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[^\u0000-\u001f/?#]+$")]
    query: msgspec.Raw


async def create(call: Call) -> Answer:
    """Write a named query, after it was read as one. Raises ``QueryNotValid`` and ``Conflict``."""
    account = account_of(call, write=True)
    try:
        wanted = msgspec.json.decode(await body_of(call), type=Definition)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        refusal = m("Gửi một đối tượng JSON có name và query.")
        raise QueryNotValid(errors=[FieldError("name", "invalid", refusal)]) from error
    document = _with_extensions(bytes(wanted.query), read_extensions(call.header(b"gs1-extensions")))
    understood(document)
    async with database_of(call).write() as write:
        if await named_sql.count(write, account.subject_id) >= MOST:
            raise Conflict(m("Mỗi tài khoản có nhiều nhất {most} truy vấn đặt tên.", most=MOST))
        if not await named_sql.add(write, account.subject_id, wanted.name, document.decode()):
            raise NameTaken
    return created(url(call, "queries", wanted.name))


class NoSuchName(NotFound):
    """The account has no query of this name, or the query no such subscription."""

    exception = "NoSuchNameException"


class NameTaken(AlreadyCaptured):
    """The account has a query of this name."""

    title = m("Đã có truy vấn tên này")


def _with_extensions(document: bytes, extensions: dict[str, str]) -> bytes:
    """The prefixes of the header are part of what the query means: they are kept with it."""
    if not extensions:
        return document
    try:
        members = msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    except msgspec.MsgspecError:
        return document  # refused where it is read as a query
    context = members.get(EXTENSIONS)
    told = [*([context] if context is not None else []), extensions]
    return msgspec.json.encode({**members, EXTENSIONS: told})


def understood(document: bytes) -> Query:
    """The query of a document. Raises ``QueryNotValid`` with every parameter that is wrong."""
    try:
        return read_query(document)
    except QueryRefused as error:
        raise refused(error) from error


async def listing(call: Call) -> Answer:
    """The named queries of an account."""
    account, wanted = account_of(call), paging(call, 1)
    after = wanted.after[0] if wanted.after else ""
    async with database_of(call).read() as read:
        found = await named_sql.page(read, account.subject_id, after, wanted.size + 1)
    shown = found[: wanted.size]
    following = [shown[-1].name] if len(found) > wanted.size else None
    return json_answer(call, [_shown(query) for query in shown], headers=next_page(call, following))


async def one(call: Call) -> Answer:
    """A named query. Raises ``NotFound``."""
    return json_answer(call, _shown(await find(call, account_of(call))))


async def remove(call: Call) -> Answer:
    """Delete a named query with its subscriptions. Raises ``NotFound``."""
    account = account_of(call, write=True)
    async with database_of(call).write() as write:
        if not await named_sql.remove(write, account.subject_id, call.values[0]):
            raise NoSuchName
    return empty()


async def run_named(call: Call) -> Answer:
    """One page of what a named query finds. Raises ``NotFound``."""
    account = account_of(call)
    found = await find(call, account)
    wanted = understood(found.document.encode())
    return await run(call, wanted, Viewer(account.subject_id, account.is_officer), found.name)


async def find(call: Call, account: Principal) -> named_sql.Query:
    """The account's query that the address names. Raises ``NotFound``."""
    async with database_of(call).read() as read:
        found = await named_sql.find(read, account.subject_id, call.values[0])
    if found is None:
        raise NoSuchName
    return found


def _shown(query: named_sql.Query) -> dict[str, str | msgspec.Raw]:
    return {"name": query.name, "query": msgspec.Raw(query.document.encode())}
