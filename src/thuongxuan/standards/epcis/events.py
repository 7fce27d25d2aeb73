"""The rules of the five event types (EPCIS 2.0 sections 7.4.1 to 7.4.6) and of event types of others."""

from collections.abc import Mapping
from typing import Any

from thuongxuan.errors import m
from thuongxuan.standards.epcis import vocabulary as cbv
from thuongxuan.standards.epcis.shapes import (
    NOT_OBJECT,
    Check,
    Faults,
    anything,
    array,
    boolean,
    choice,
    either,
    extension,
    free,
    hex_binary,
    members,
    number,
    offset,
    problem,
    sensor_word,
    text,
    time,
    uom,
    uri,
    word,
)

Needs = tuple[tuple[str, int], ...]
"""Lists of which an event must have one, each with the fewest members that count."""

CONTEXT: Check = either(
    str, uri, either(list, array(either(str, uri, members({}, others=free)), unique=True), members({}, others=free))
)
_URIS = array(uri)
_UNIQUE_URIS = array(uri, unique=True)
_QUANTITIES = array(members({"epcClass": uri, "quantity": number, "uom": uom}, ("epcClass",)))
_PLACE = members({"id": uri}, ("id",), others=free)
_DISPOSITION = word(cbv.DISPOSITION)
_DISPOSITIONS = array(_DISPOSITION, 1, unique=True)
_METADATA = members(
    {
        **dict.fromkeys(("time", "startTime", "endTime"), time),
        **dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), uri),
    },
    others=extension,
)
SENSOR_NUMBERS = ("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue")
SENSOR_URIS = (
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "bizRules",
    "microorganism",
    "chemicalSubstance",
    "coordinateReferenceSystem",
    "uriValue",
)
_REPORT = members(
    {
        "type": sensor_word(cbv.MEASUREMENT),
        "exception": sensor_word(cbv.ALERT),
        "time": time,
        "component": word(cbv.COMPONENT),
        "stringValue": text,
        "booleanValue": boolean,
        "hexBinaryValue": hex_binary,
        "uom": text,
        **dict.fromkeys(SENSOR_URIS, uri),
        **dict.fromkeys(SENSOR_NUMBERS, number),
    },
    ("type",),
    extension,
)
_SENSORS = array(
    members({"sensorMetadata": _METADATA, "sensorReport": array(_REPORT, 1)}, ("sensorReport",), others=extension)
)
_ERROR = members(
    {"declarationTime": time, "reason": word(cbv.ERROR_REASON), "correctiveEventIDs": _URIS},
    ("declarationTime",),
    extension,
)
_ILMD = members({}, others=extension)
_TRANSACTION = members({"type": word(cbv.TRANSACTION_TYPE), "bizTransaction": uri}, ("bizTransaction",))


def _party(name: str) -> Check:
    return array(members({"type": word(cbv.PARTY_TYPE), name: uri}, ("type", name)))


def _persistent(value: Any, at: str, faults: Faults) -> None:
    members({"set": _DISPOSITIONS, "unset": _DISPOSITIONS})(value, at, faults)
    if isinstance(value, dict) and not value.keys() & {"set", "unset"}:
        problem("required", m("Thiếu “{name}”.", name="set"), at, faults)


_COMMON: Mapping[str, Check] = {
    "@context": CONTEXT,
    "eventTime": time,
    "recordTime": time,
    "eventTimeZoneOffset": offset,
    "eventID": uri,
    "certificationInfo": either(list, _URIS, uri),
    "errorDeclaration": _ERROR,
}
_WHEN_AND_WHERE: Mapping[str, Check] = {
    "bizStep": word(cbv.BIZ_STEP),
    "disposition": _DISPOSITION,
    "readPoint": _PLACE,
    "bizLocation": _PLACE,
    "bizTransactionList": array(_TRANSACTION),
    "sourceList": _party("source"),
    "destinationList": _party("destination"),
    "sensorElementList": _SENSORS,
}
_ACTION = {"action": choice(*cbv.ACTIONS)}
_FAMILY = {"parentID": uri, "childEPCs": _URIS, "childQuantityList": _QUANTITIES}


_WHAT: Mapping[str, Check] = {
    **_FAMILY,
    **dict.fromkeys(("epcList", "inputEPCList", "outputEPCList"), _UNIQUE_URIS),
    **dict.fromkeys(("quantityList", "inputQuantityList", "outputQuantityList"), _QUANTITIES),
    "persistentDisposition": _persistent,
    "transformationID": uri,
    "ilmd": _ILMD,
}
_ANY_FIELD = {**_WHEN_AND_WHERE, **_ACTION, **_WHAT}


def _of(*names: str) -> dict[str, Check]:
    return {name: _WHAT[name] for name in names}


def _event(fields: Mapping[str, Check], *required: str) -> Check:
    # "type" was looked at to choose this rule.
    every = {"type": anything, **_COMMON, **_WHEN_AND_WHERE, **fields}
    return members(every, ("eventTime", "eventTimeZoneOffset", *required), extension)


_OBJECT = _event({**_ACTION, **_of("epcList", "quantityList", "persistentDisposition", "ilmd")}, "action")
_AGGREGATION = _event({**_ACTION, **_FAMILY}, "action")
_ASSOCIATION = _event({**_ACTION, **_FAMILY}, "action", "parentID")
_TRANSACTION_EVENT = _event(
    {**_ACTION, **_of("parentID", "quantityList"), "epcList": _URIS, "bizTransactionList": array(_TRANSACTION, 1)},
    "bizTransactionList",
    "action",
)
_TRANSFORMATION = _event(
    _of(
        "inputEPCList",
        "inputQuantityList",
        "outputEPCList",
        "outputQuantityList",
        "transformationID",
        "persistentDisposition",
        "ilmd",
    )
)
_OTHER = members({"type": uri, **_COMMON}, ("eventTime", "eventTimeZoneOffset"), free)

_LISTED: Needs = (("epcList", 0), ("quantityList", 1))
_CHILDREN: Needs = (("childEPCs", 1), ("childQuantityList", 1))
_INPUTS: Needs = (("inputEPCList", 1), ("inputQuantityList", 1))
_OUTPUTS: Needs = (("outputEPCList", 1), ("outputQuantityList", 1))


def _object_event(event: dict[str, Any], at: str, faults: Faults) -> None:
    _OBJECT(event, at, faults)
    sensed = _has(event, (("sensorElementList", 1),)) and isinstance(event.get("readPoint"), dict)
    if not sensed:
        _need(event, _LISTED, at, faults)
    if "ilmd" in event and event.get("action") != "ADD":
        problem("ilmd", m("“ilmd” chỉ đi với action ADD."), f"{at}/ilmd", faults)


def _with_children(check: Check) -> Check:
    def family(event: dict[str, Any], at: str, faults: Faults) -> None:
        check(event, at, faults)
        # A DELETE without children parts all of them (section 7.4.3).
        if event.get("action") != "DELETE":
            _need(event, _CHILDREN, at, faults)

    return family


def _transaction_event(event: dict[str, Any], at: str, faults: Faults) -> None:
    _TRANSACTION_EVENT(event, at, faults)
    if event.get("action") != "DELETE":
        _need(event, _LISTED, at, faults)


def _transformation_event(event: dict[str, Any], at: str, faults: Faults) -> None:
    _TRANSFORMATION(event, at, faults)
    if "transformationID" in event:
        # Inputs and outputs may arrive in events of their own (section 7.4.6).
        _need(event, _INPUTS + _OUTPUTS, at, faults)
    else:
        _need(event, _INPUTS, at, faults)
        _need(event, _OUTPUTS, at, faults)


def _has(event: dict[str, Any], needs: Needs) -> bool:
    return any(isinstance(found := event.get(name), list) and len(found) >= least for name, least in needs)


def _need(event: dict[str, Any], needs: Needs, at: str, faults: Faults) -> None:
    if not _has(event, needs):
        names = ", ".join(name for name, _ in needs)
        problem("what", m("Sự kiện phải nói về vật gì: cần ít nhất một trong {names}.", names=names), at, faults)


_RULES: Mapping[str, Check] = {
    "ObjectEvent": _object_event,
    "AggregationEvent": _with_children(_AGGREGATION),
    "AssociationEvent": _with_children(_ASSOCIATION),
    "TransactionEvent": _transaction_event,
    "TransformationEvent": _transformation_event,
}


def check_event(event: Any, at: str, faults: Faults) -> None:
    """Note every fault of one event. A type that is not of the standard needs a URI as its name."""
    if not isinstance(event, dict):
        problem("type", NOT_OBJECT, at, faults)
    elif "type" not in event:
        problem("required", m("Thiếu “{name}”.", name="type"), at, faults)
    else:
        kind = event["type"]
        rule = _RULES.get(kind, _OTHER) if isinstance(kind, str) else _OTHER
        rule(event, at, faults)


def understood(event: dict[str, Any]) -> dict[str, Any]:
    """An event of others without the members that have a standard name and another meaning."""
    return {name: value for name, value in event.items() if name not in _ANY_FIELD or not _faulty(name, value)}


def _faulty(name: str, value: Any) -> bool:
    faults: Faults = []
    _ANY_FIELD[name](value, "", faults)
    return bool(faults)
