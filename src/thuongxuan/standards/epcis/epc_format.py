"""The header ``GS1-EPC-Format``: identifiers of events written as Digital Links, as EPC URNs, or as they were sent."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Literal

import msgspec

from thuongxuan.standards.gs1.epc import canonical, is_gs1, to_urn
from thuongxuan.standards.gs1.fault import Fault

EpcFormat = Literal["No_Preference", "Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates"]
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_URN = b"urn:epc:"
_SINGLE = ("parentID", "transformationID")
_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_INSIDE = {
    "quantityList": "epcClass",
    "childQuantityList": "epcClass",
    "inputQuantityList": "epcClass",
    "outputQuantityList": "epcClass",
    "bizTransactionList": "bizTransaction",
    "sourceList": "source",
    "destinationList": "destination",
}
"""Lists of objects, and the member of each that is an identifier."""
Write = Callable[[str], str]


def in_format(identifier: str, wanted: EpcFormat) -> str:
    """One identifier as wanted; what has no such spelling, or needs an unknown company prefix for it, stays."""
    if wanted == "Always_GS1_Digital_Link":
        return _link(identifier)
    return _urn(identifier) if wanted == "Always_EPC_URN" else identifier


def translated(event: bytes, wanted: EpcFormat) -> bytes:
    """An event with its identifiers as wanted; the very bytes when there is nothing to change."""
    if wanted in {"No_Preference", "Never_Translates"}:
        return event
    if wanted == "Always_GS1_Digital_Link" and _URN not in event.lower():
        return event
    value = _DECODER.decode(event)
    changed = _rewritten(value, partial(in_format, wanted=wanted))
    return event if changed == value else _ENCODER.encode(changed)


def _link(identifier: str) -> str:
    if identifier[:8].lower() != "urn:epc:":
        return identifier
    try:
        return canonical(identifier) if is_gs1(identifier) else identifier
    except Fault:
        return identifier


def _urn(identifier: str) -> str:
    try:
        return to_urn(identifier) if identifier[:4].lower() == "http" else identifier
    except Fault:
        return identifier


def _rewritten(event: Mapping[str, Any], write: Write) -> dict[str, Any]:
    return {name: _member(name, value, write) for name, value in event.items()}


def _member(name: str, value: Any, write: Write) -> Any:
    """Fields of events of others may hold anything: only what looks as expected is touched."""
    if name in _SINGLE:
        return _text(value, write)
    if name in {"readPoint", "bizLocation"}:
        return _inside(value, "id", write)
    if not isinstance(value, list):
        return value
    if name in _LISTS:
        return [_text(one, write) for one in value]
    return [_inside(one, _INSIDE[name], write) for one in value] if name in _INSIDE else value


def _text(value: Any, write: Write) -> Any:
    return write(value) if isinstance(value, str) else value


def _inside(value: Any, name: str, write: Write) -> Any:
    if not isinstance(value, dict) or name not in value:
        return value
    return {**value, name: _text(value[name], write)}
