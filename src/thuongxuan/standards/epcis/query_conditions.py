"""One parameter of a SimpleEventQuery as one condition: the table of fixed names and the patterns of the others."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, cast

from thuongxuan.errors import m
from thuongxuan.standards.epcis import query as q
from thuongxuan.standards.epcis import vocabulary as cbv
from thuongxuan.standards.epcis.facts import Role, Section
from thuongxuan.standards.epcis.id_patterns import read_pattern
from thuongxuan.standards.epcis.index import SENSOR_FIELDS
from thuongxuan.standards.epcis.names import divide, expand
from thuongxuan.standards.epcis.query_values import Given, NotTaken, as_number, as_time
from thuongxuan.standards.epcis.shapes import URI
from thuongxuan.standards.epcis.vocabulary import Vocabulary

Read = Callable[[Given], q.Condition | None]
_THINGS: Mapping[str, tuple[Role, ...]] = {
    "epc": ("epc", "childEPC"),
    "parentID": ("parentID",),
    "inputEPC": ("inputEPC",),
    "outputEPC": ("outputEPC",),
    "anyEPC": ("epc", "childEPC", "parentID", "inputEPC", "outputEPC"),
    "epcClass": ("epcClass", "childEPCClass"),
    "inputEPCClass": ("inputEPCClass",),
    "outputEPCClass": ("outputEPCClass",),
    "anyEPCClass": ("epcClass", "childEPCClass", "inputEPCClass", "outputEPCClass"),
}
_MASTER_DATA_FIELDS = ("readPoint", "bizLocation", "epcClass", "source", "destination")
_SECTIONS: Mapping[str, Section] = {
    "ILMD_": "ilmd",
    "ERROR_DECLARATION_": "errorDeclaration",
    "readPoint_": "readPoint",
    "bizLocation_": "bizLocation",
    "SENSORELEMENT_": "sensorElement",
    "SENSORMETADATA_": "sensorMetadata",
    "SENSORREPORT_": "sensorReport",
}
_LINKS: Mapping[str, Vocabulary] = {
    "bizTransaction": cbv.TRANSACTION_TYPE,
    "source": cbv.PARTY_TYPE,
    "destination": cbv.PARTY_TYPE,
}
_LINK = re.compile(r"EQ_(bizTransaction|source|destination)_(.+)")
_UNIT = re.compile(r"(EQ|GT|GE|LT|LE)_(value|minValue|maxValue|meanValue|sDev|percValue|quantity)_([A-Z0-9]{2,4})")
_FIELD = re.compile(r"(EQ|GT|GE|LT|LE|EXISTS)_(INNER_)?(" + "|".join(_SECTIONS) + r")?(.+)")
_HAS_ATTRIBUTE = re.compile(r"HASATTR_(.+)")
_ATTRIBUTE = re.compile(r"EQ_?ATTR_(" + "|".join(_MASTER_DATA_FIELDS) + r"|[a-z][a-zA-Z0-9]*:\w+?)_(.+)")
_OPERATORS: tuple[q.Operator, ...] = ("EQ", "GT", "GE", "LT", "LE")


def read(name: str, given: Given) -> q.Condition | None:
    """The condition of a parameter; ``None`` when it asks for nothing. Raises ``NotTaken``, also for unknown names."""
    fixed = _FIXED.get(name)
    if fixed is not None:
        return fixed(given)
    for pattern, build in _PATTERNS:
        found = pattern.fullmatch(name)
        if found is not None:
            return build(found, given)
    raise NotTaken(m("Không có tham số này."))


def _one_of(field: q.Plain, values: Callable[[Given], tuple[str, ...]], given: Given) -> q.Condition:
    return q.OneOf(field, values(given))


def _word_of(field: q.Plain, vocabulary: Vocabulary, given: Given) -> q.Condition:
    return q.OneOf(field, given.words(vocabulary))


def _event_types(given: Given) -> tuple[str, ...]:
    types = tuple(one if one in cbv.EVENT_TYPES else expand(one, given.prefixes) for one in given.texts())
    for one in types:
        if one not in cbv.EVENT_TYPES and not URI.fullmatch(one):
            raise NotTaken(m("“{found}” không phải một loại sự kiện.", found=one[:80]))
    return types


def _at(field: q.Moment, operator: q.Operator, given: Given) -> q.Condition:
    return q.At(field, operator, given.time())


def _matches(roles: tuple[Role, ...], given: Given) -> q.Condition:
    given.uris()
    return q.Matches(roles, tuple(read_pattern(value, given.prefixes) for value in given.texts()))


def _amount(operator: q.Operator, uom: str | None, given: Given) -> q.Condition:
    return q.Amount(operator, _numbers(operator, given), uom)


def _numbers(operator: str, given: Given) -> tuple[Decimal, ...]:
    return given.numbers() if operator == "EQ" else (given.number(),)


def _has(what: Any, given: Given) -> q.Condition | None:
    return q.Has(what) if given.truth() else None


def _sensor(field: str, values: Callable[[Given], tuple[Any, ...]], given: Given) -> q.Condition:
    return q.SensorIs(field, "EQ", values(given))


def _sensor_time(field: str, operator: q.Operator, given: Given) -> q.Condition:
    return q.SensorIs(field, operator, (given.time(),))


def _sensor_number(field: str, operator: q.Operator, given: Given) -> q.Condition:
    return q.SensorIs(field, operator, _numbers(operator, given))


def _link(found: re.Match[str], given: Given) -> q.Condition:
    what, kind = found.groups()
    full = _LINKS[what].full(expand(kind, given.prefixes))
    if not URI.fullmatch(full):
        raise NotTaken(m("“{found}” không phải từ của CBV hay một URI của riêng mình.", found=kind[:80]))
    return q.LinkedTo(cast("Any", what), full, given.uris())


def _unit(found: re.Match[str], given: Given) -> q.Condition:
    operator, field, uom = cast("q.Operator", found[1]), found[2], found[3]
    if field == "quantity":
        return _amount(operator, uom, given)
    return q.SensorIs(SENSOR_FIELDS[field], operator, _numbers(operator, given), uom)


def _field(found: re.Match[str], given: Given) -> q.Condition | None:
    operator, inner, section, name = found.groups()
    if ":" not in name:
        raise NotTaken(m("Không có tham số này."))
    where: Section = _SECTIONS[section] if section else "event"
    full, declared = expand(name, given.prefixes), bool(divide(name, given.prefixes)[0]) or "://" in name
    if operator == "EXISTS":
        return q.FieldExists(where, bool(inner), full, declared) if given.truth() else None
    texts, numbers, times = _field_values(operator, given)
    return q.FieldIs(where, bool(inner), full, declared, cast("q.Operator", operator), texts, numbers, times)


def _field_values(operator: str, given: Given) -> tuple[tuple[str, ...], tuple[Decimal, ...], tuple[Any, ...]]:
    numbers = tuple(number for value in given.values if (number := as_number(value)) is not None)
    times = tuple(time for value in given.values if (time := as_time(value)) is not None)
    if operator != "EQ":
        if len(given.values) != 1 or (not numbers and not times):
            raise NotTaken(m("Ở đây cần một số hoặc một thời điểm có múi giờ."))
        return (), numbers, times
    if not given.values or not all(isinstance(value, str) or as_number(value) is not None for value in given.values):
        raise NotTaken(m("Ở đây cần chuỗi ký tự, số hoặc thời điểm."))
    return tuple(str(value) for value in given.values), numbers, times


def _has_attribute(found: re.Match[str], given: Given) -> q.Condition:
    return q.AttributeIs(expand(found[1], given.prefixes), given.texts())


def _attribute(found: re.Match[str], given: Given) -> q.Condition:
    return q.AttributeIs(expand(found[1], given.prefixes), (found[2],), given.texts())


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Given], q.Condition | None]], ...] = (
    (_LINK, _link),
    (_UNIT, _unit),
    (_ATTRIBUTE, _attribute),
    (_HAS_ATTRIBUTE, _has_attribute),
    (_FIELD, _field),
)


def _fixed() -> dict[str, Read]:
    uris, texts = Given.uris, Given.texts
    table: dict[str, Read] = {
        "eventType": partial(_one_of, "eventType", _event_types),
        "EQ_action": partial(_one_of, "action", _actions),
        "EQ_bizStep": partial(_word_of, "bizStep", cbv.BIZ_STEP),
        "EQ_disposition": partial(_word_of, "disposition", cbv.DISPOSITION),
        "EQ_persistentDisposition_set": partial(_word_of, "persistentDisposition_set", cbv.DISPOSITION),
        "EQ_persistentDisposition_unset": partial(_word_of, "persistentDisposition_unset", cbv.DISPOSITION),
        "EQ_readPoint": partial(_one_of, "readPoint", uris),
        "EQ_bizLocation": partial(_one_of, "bizLocation", uris),
        "WD_readPoint": lambda given: q.Within("readPoint", given.uris()),
        "WD_bizLocation": lambda given: q.Within("bizLocation", given.uris()),
        "EQ_transformationID": partial(_one_of, "transformationID", uris),
        "EQ_eventID": partial(_one_of, "eventID", texts),
        "EQ_errorReason": partial(_word_of, "errorReason", cbv.ERROR_REASON),
        "EQ_correctiveEventID": partial(_one_of, "correctiveEventID", texts),
        "EXISTS_errorDeclaration": partial(_has, "errorDeclaration"),
        "EXISTS_sensorElementList": partial(_has, "sensorElementList"),
        "EQ_type": partial(_sensor, "type", lambda given: given.words(cbv.MEASUREMENT)),
        "EQ_stringValue": partial(_sensor, "string_value", texts),
        "EQ_hexBinaryValue": partial(_sensor, "hex_binary_value", texts),
        "EQ_booleanValue": partial(_sensor, "boolean_value", lambda given: (given.truth(),)),
    }
    for name in ("deviceID", "dataProcessingMethod", "microorganism", "chemicalSubstance", "bizRules", "uriValue"):
        table[f"EQ_{name}"] = partial(_sensor, SENSOR_FIELDS[name], uris)
    for name, roles in _THINGS.items():
        table[f"MATCH_{name}"] = partial(_matches, roles)
    for operator in _OPERATORS:
        table[f"{operator}_quantity"] = partial(_amount, operator, None)
        table[f"{operator}_percRank"] = partial(_sensor_number, "perc_rank", operator)
    bounds: tuple[q.Operator, ...] = ("GE", "LT")
    for operator in bounds:
        for name in ("time", "startTime", "endTime"):
            table[f"{operator}_{name}"] = partial(_sensor_time, SENSOR_FIELDS[name], operator)
        moments: dict[str, q.Moment] = {
            "eventTime": "eventTime",
            "recordTime": "recordTime",
            "errorDeclarationTime": "errorDeclarationTime",
            "errorDeclaration_Time": "errorDeclarationTime",
        }
        for name, moment in moments.items():
            table[f"{operator}_{name}"] = partial(_at, moment, operator)
    return table


def _actions(given: Given) -> tuple[str, ...]:
    return given.among(cbv.ACTIONS)


_FIXED = _fixed()
