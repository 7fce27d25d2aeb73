"""``/epcis/queries/{name}/subscriptions``: who is told of new events by a webhook (EPCIS 2.0 section 12.7)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.clock import now
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import WriteSession
from thuongxuan.epcis import named_sql
from thuongxuan.epcis.access import Viewer, account_of
from thuongxuan.epcis.asking import conditions_of
from thuongxuan.epcis.captures import body_of
from thuongxuan.epcis.errors import QueryParameter, SubscriptionControls
from thuongxuan.epcis.http import database_of, empty, json_answer, next_page, paging, settings_of, url
from thuongxuan.epcis.named import NoSuchName, find, understood
from thuongxuan.epcis.named_sql import Subscribed
from thuongxuan.epcis.places_sql import Places
from thuongxuan.epcis.schedule import read_schedule
from thuongxuan.epcis.subscription_sql import match
from thuongxuan.errors import Conflict, FieldError, NotFound, m
from thuongxuan.web.addresses import NotAllowed, target_of
from thuongxuan.web.direct import Answer, Call

MOST = 20
"""Subscriptions of one query."""


Secret = Annotated[str, Meta(min_length=8, max_length=200)]


class Wish(msgspec.Struct, rename={"report_if_empty": "reportIfEmpty", "initial_record_time": "initialRecordTime"}):
    """A subscription as it is asked for. ``signatureToken`` is the secret that messages are signed with."""

    dest: str = ""
    signature_token: Secret | None = msgspec.field(default=None, name="signatureToken")
    stream: bool = False
    schedule: Any = None
    report_if_empty: bool = False
    initial_record_time: Annotated[datetime, Meta(tz=True)] | None = None


async def create(call: Call) -> Answer:
    """Subscribe a webhook to a query. Raises ``SubscriptionControls``, ``NotFound`` and ``Conflict``."""
    account = account_of(call, write=True)
    query = await find(call, account)
    values = _values(call, _wish(await body_of(call)))
    places = Places(settings_of(call).base_url, Viewer(account.subject_id, account.is_officer))
    async with database_of(call).write() as write:
        if await named_sql.count_subscriptions(write, query.id) >= MOST:
            raise Conflict(m("Mỗi truy vấn có nhiều nhất {most} đăng ký nhận tin.", most=MOST))
        made = await named_sql.subscribe(write, {"query_id": query.id, **values})
        if values["initial_record_time"] is not None:
            await catch_up(database_of(call).hot, write, made, query, places, values["initial_record_time"])
        shown = await named_sql.subscription(write, query.id, made)
    if shown is None:
        raise NotFound
    location = url(call, "queries", query.name, "subscriptions", str(made))
    return json_answer(call, view(shown), status=201, headers=[(b"location", location.encode())])


def _wish(data: bytes) -> Wish:
    try:
        return msgspec.json.decode(data, type=Wish)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise SubscriptionControls(m("Đăng ký nhận tin không đọc được.")) from error


def _values(call: Call, wish: Wish) -> dict[str, Any]:
    """Columns of the subscription. Raises ``SubscriptionControls``."""
    try:
        target_of(wish.dest, settings_of(call).webhook_trusted)
    except NotAllowed as error:
        refusal = m("Cần một địa chỉ https công khai.")
        raise SubscriptionControls(errors=[FieldError("dest", "invalid", refusal)]) from error
    return {
        "dest": wish.dest,
        "secret": wish.signature_token,
        "report_if_empty": wish.report_if_empty,
        "initial_record_time": wish.initial_record_time,
        **controls(wish.schedule, stream=wish.stream),
    }


def controls(schedule: Any, *, stream: bool) -> dict[str, Any]:
    """When a subscription reports: at once or by a schedule, not both. Raises ``SubscriptionControls``."""
    if stream == (schedule is not None):
        refusal = m("Ghi stream là true, hoặc một schedule, không ghi cả hai.")
        raise SubscriptionControls(errors=[FieldError("schedule", "contradicts", refusal)])
    if stream:
        return {"schedule": None, "next_run_at": None}
    first = read_schedule(schedule).after(now())
    if first is None:
        raise SubscriptionControls(errors=[FieldError("schedule", "never", m("Lịch này không bao giờ đến."))])
    return {"schedule": schedule, "next_run_at": first}


async def catch_up(
    hot: HotPool, write: WriteSession, made: UUID, query: named_sql.Query, places: Places, since: datetime
) -> None:
    """Note what was recorded since ``initialRecordTime``: the first report tells it."""
    conditions = await conditions_of(hot, understood(query.document.encode()), places)
    conditions.require(conditions.at("record_time", "GE", since))
    await match(write, made, conditions.where, conditions.parameters)


async def listing(call: Call) -> Answer:
    """The webhooks of a query. Raises ``NotFound``."""
    query, wanted = await find(call, account_of(call)), paging(call, 1)
    after = _identifier(wanted.after[0], QueryParameter) if wanted.after else None
    async with database_of(call).read() as read:
        found = await named_sql.subscriptions(read, query.id, after, wanted.size + 1)
    shown = found[: wanted.size]
    following = [str(shown[-1].id)] if len(found) > wanted.size else None
    return json_answer(call, [view(one) for one in shown], headers=next_page(call, following))


async def one(call: Call) -> Answer:
    """One webhook. Raises ``NotFound``."""
    query = await find(call, account_of(call))
    async with database_of(call).read() as read:
        found = await named_sql.subscription(read, query.id, _identifier(call.values[1], NoSuchName))
    if found is None:
        raise NoSuchName
    return json_answer(call, {**view(found), "queryName": query.name})


async def remove(call: Call) -> Answer:
    """Unsubscribe. Raises ``NotFound``."""
    query = await find(call, account_of(call, write=True))
    async with database_of(call).write() as write:
        if not await named_sql.unsubscribe(write, query.id, _identifier(call.values[1], NoSuchName)):
            raise NoSuchName
    return empty()


def _identifier(text: str, refusal: type[Exception]) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise refusal from None


def view(subscribed: Subscribed) -> dict[str, Any]:
    """A webhook as the binding tells it; the secret is not told again."""
    told: dict[str, Any] = {
        "subscriptionID": str(subscribed.id),
        "dest": subscribed.dest,
        "createdAt": subscribed.created_at,
        "reportIfEmpty": subscribed.report_if_empty,
    }
    told |= {"stream": True} if subscribed.schedule is None else {"schedule": subscribed.schedule}
    if subscribed.initial_record_time is not None:
        told["initialRecordTime"] = subscribed.initial_record_time
    return told
