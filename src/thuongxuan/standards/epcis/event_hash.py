"""The event hash of CBV 2.0 (section 8.9): one identifier for an event, computable by everybody who holds it.

``ni:///sha-256;{hex}?ver=CBV2.0`` (RFC 6920) of a string of all fields in one order and one spelling. It is no
signature: it tells that two events say the same, not who said it. Not part of it: eventID, recordTime, error
declarations, comments and contexts.

Where the text of the standard and the published examples differ, the examples hold: the type of a business
transaction, source or destination stands before its value, and those lists and the lot data stand in the order of
their names. Only numbers of JSON are written without trailing zeros; a lot called ``007`` or ``1E5`` stays as it is.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from thuongxuan.standards.epcis import vocabulary as cbv
from thuongxuan.standards.epcis.document import Event
from thuongxuan.standards.epcis.instants import to_milliseconds
from thuongxuan.standards.epcis.names import divide, expand
from thuongxuan.standards.epcis.vocabulary import Vocabulary
from thuongxuan.standards.gs1.epc import canonical, is_gs1
from thuongxuan.standards.gs1.fault import Fault

Prefixes = Mapping[str, str]
_COMMENTS = frozenset(("rdfs:comment", "comment"))
_TIMES = frozenset(("eventTime", "time", "startTime", "endTime"))
_WORDS: Mapping[str, Vocabulary] = {
    "bizStep": cbv.BIZ_STEP,
    "disposition": cbv.DISPOSITION,
    "set": cbv.DISPOSITION,
    "unset": cbv.DISPOSITION,
    "type": cbv.MEASUREMENT,
    "exception": cbv.ALERT,
    "component": cbv.COMPONENT,
}
_BEFORE_ACTION = (
    "eventTime",
    "eventTimeZoneOffset",
    "certificationInfo",
    "parentID",
    "epcList",
    "inputEPCList",
    "childEPCs",
    "quantityList",
    "childQuantityList",
    "inputQuantityList",
    "outputEPCList",
    "outputQuantityList",
    "action",
    "transformationID",
    "bizStep",
    "disposition",
    "persistentDisposition",
    "readPoint",
    "bizLocation",
    "sensorElementList",
)
_QUANTITY = ("epcClass", "quantity", "uom")
_METADATA = (
    "time",
    "startTime",
    "endTime",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "bizRules",
)
_REPORT = (
    "type",
    "exception",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "bizRules",
    "time",
    "microorganism",
    "chemicalSubstance",
    "value",
    "component",
    "stringValue",
    "booleanValue",
    "hexBinaryValue",
    "uriValue",
    "minValue",
    "maxValue",
    "meanValue",
    "sDev",
    "percRank",
    "percValue",
    "uom",
    "coordinateReferenceSystem",
)
_PAIRS: Mapping[str, Vocabulary] = {
    "bizTransaction": cbv.TRANSACTION_TYPE,
    "source": cbv.PARTY_TYPE,
    "destination": cbv.PARTY_TYPE,
}


def event_hash(event: Event, ignore: Iterable[str] = ()) -> str:
    """The event's hash identifier."""
    digest = hashlib.sha256(pre_hash(event, ignore).encode()).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def pre_hash(event: Event, ignore: Iterable[str] = ()) -> str:
    """The string that is hashed; ``ignore`` names fields of the event, as written in it, that are left out."""
    value = {name: member for name, member in event.value.items() if name not in frozenset(ignore)}
    return "eventType=" + expand(value["type"], event.prefixes) + _Writer(event.prefixes).event(value)


class _Writer:
    def __init__(self, prefixes: Prefixes) -> None:
        self._prefixes = prefixes

    def event(self, value: Mapping[str, Any]) -> str:
        fields = "".join(self._field(name, value[name]) for name in _BEFORE_ACTION if name in value)
        others = [self._pairs(name, value[f"{name}List"]) for name in _PAIRS if value.get(f"{name}List")]
        if value.get("ilmd"):
            others.append("ilmd" + self._extensions(value["ilmd"]))
        return fields + "".join(sorted(others + self._extension_list(value)))

    def _field(self, name: str, value: Any) -> str:
        if name in {"readPoint", "bizLocation"}:
            return self._part(name, value, ("id",))
        if name == "persistentDisposition":
            return self._part(name, value, ("set", "unset"))
        if name == "sensorElementList":
            return self._listed(name, (self._sensor(one) for one in value))
        if name.endswith("QuantityList") or name == "quantityList":
            return self._listed(name, (self._part("quantityElement", one, _QUANTITY) for one in value))
        if name.endswith("EPCList") or name in {"epcList", "childEPCs"}:
            return self._listed(name, (f"epc={self._text('epc', one)}" for one in value))
        return self._simple(name, value)

    def _listed(self, name: str, members: Iterable[str]) -> str:
        joined = "".join(sorted(members))
        return name + joined if joined else ""

    def _part(self, name: str, value: Mapping[str, Any], order: tuple[str, ...]) -> str:
        fields = "".join(self._simple(field, value[field]) for field in order if field in value)
        inside = fields + self._extensions(value)
        return name + inside if inside else ""

    def _sensor(self, element: Mapping[str, Any]) -> str:
        metadata = self._part("sensorMetadata", element.get("sensorMetadata", {}), _METADATA)
        reports = sorted(self._part("sensorReport", report, _REPORT) for report in element["sensorReport"])
        return "sensorElement" + metadata + "".join(reports) + self._extensions(element)

    def _pairs(self, name: str, members: Iterable[Mapping[str, Any]]) -> str:
        def pair(one: Mapping[str, Any]) -> str:
            kind = _PAIRS[name].full(expand(one["type"], self._prefixes)) if "type" in one else ""
            return (f"type={kind}" if kind else "") + f"{name}={self._text(name, one[name])}"

        return self._listed(f"{name}List", (pair(one) for one in members))

    def _simple(self, name: str, value: Any) -> str:
        values = value if isinstance(value, list) else [value]
        return "".join(sorted(f"{name}={text}" for one in values if (text := self._text(name, one))))

    def _text(self, name: str, value: Any) -> str:
        """A value in its one spelling; empty for what does not count."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | Decimal):
            return plain(Decimal(value))
        text = str(value).strip()
        if name in _TIMES:
            return to_milliseconds(text) or text
        if name in _WORDS:
            return _WORDS[name].full(expand(text, self._prefixes))
        return gs1_or_same(expand(text, self._prefixes))

    def _extensions(self, value: Mapping[str, Any]) -> str:
        return "".join(sorted(self._extension_list(value)))

    def _extension_list(self, value: Mapping[str, Any]) -> list[str]:
        return [text for name, member in value.items() if ":" in name for text in self._extension(name, member)]

    def _extension(self, name: str, value: Any) -> Iterator[str]:
        if name in _COMMENTS or value is None:
            return
        if isinstance(value, list):
            for member in value:
                yield from self._extension(name, member)
            return
        namespace, local = divide(name, self._prefixes)
        key = f"{{{namespace}}}{local}" if namespace else local
        if isinstance(value, dict):
            own = self._text("", value["#text"]) if "#text" in value else ""
            inner = [
                one for child, member in value.items() if child != "#text" for one in self._extension(child, member)
            ]
            yield key + (f"={own}" if own else "") + "".join(sorted(inner))
        else:
            text = self._text("", value)
            yield f"{key}={text}" if text else key


def plain(number: Decimal) -> str:
    """A number in digits, without exponent, leading or trailing zeros."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def gs1_or_same(text: str) -> str:
    """A GS1 identifier in its constrained canonical form; every other text, words of old spellings apart, as it is."""
    for vocabulary in (*_WORDS.values(), cbv.TRANSACTION_TYPE, cbv.PARTY_TYPE, cbv.ERROR_REASON):
        if vocabulary.urn and text.startswith(vocabulary.urn):
            return vocabulary.base + text[len(vocabulary.urn) :]
    try:
        return canonical(text) if is_gs1(text) else text
    except Fault:
        return text
