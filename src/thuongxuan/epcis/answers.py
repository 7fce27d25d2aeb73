"""Events as documents, for answers and for messages to subscribers."""

from collections.abc import Iterable

from thuongxuan.clock import now
from thuongxuan.epcis.find_sql import Found
from thuongxuan.epcis.http import epc_format, json_answer
from thuongxuan.epcis.subscription_sql import Waiting
from thuongxuan.standards.epcis.output import Stored, query_document
from thuongxuan.web.direct import Answer, Call, Headers


def stored(event: Found | Waiting) -> Stored:
    """An event as the standard's module writes it."""
    context = event.context.encode() if event.context is not None else None
    return Stored(event.document.encode(), context, event.event_id, event.record_time)


def events_answer(call: Call, found: Iterable[Found], name: str, headers: Headers) -> Answer:
    """What a query found, with identifiers in the spelling that the client asks for. Raises ``NotAcceptable``."""
    spelling = epc_format(call)
    document = query_document([stored(event) for event in found], now(), query_name=name, epc_format=spelling)
    return json_answer(call, document, headers=[(b"gs1-epc-format", spelling.encode()), *headers])


def message(found: Iterable[Waiting], name: str, subscription_id: str) -> bytes:
    """What a subscriber is told."""
    return query_document([stored(event) for event in found], now(), query_name=name, subscription_id=subscription_id)
