"""EPCIS documents of our own for tests: a cinnamon lot from harvest to shop."""

import json
from typing import Any

CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"tx": "https://ns.example.org/thuongxuan/"},
]
GTIN = "09520000000059"
LOT = f"https://id.gs1.org/01/{GTIN}/10/QUE-26-01"
LOT_URN = "urn:epc:class:lgtin:952000.0000005.QUE-26-01"
BOTTLE = f"https://id.gs1.org/01/{GTIN}/21/A1"
CASE = "https://id.gs1.org/00/095200000000000013"


def event(kind: str = "ObjectEvent", **fields: Any) -> dict[str, Any]:
    """A valid event of a type with the fields given; a field of ``None`` is left out."""
    common = {"type": kind, "eventTime": "2026-07-01T08:30:00.5+07:00", "eventTimeZoneOffset": "+07:00"}
    kinds: dict[str, dict[str, Any]] = {
        "ObjectEvent": {"action": "ADD", "quantityList": [{"epcClass": LOT, "quantity": 120.50, "uom": "KGM"}]},
        "AggregationEvent": {"action": "ADD", "parentID": CASE, "childEPCs": [BOTTLE]},
        "AssociationEvent": {"action": "ADD", "parentID": CASE, "childEPCs": [BOTTLE]},
        "TransactionEvent": {
            "action": "ADD",
            "epcList": [BOTTLE],
            "bizTransactionList": [{"type": "po", "bizTransaction": "https://shop.example/po/1"}],
        },
        "TransformationEvent": {
            "inputQuantityList": [{"epcClass": LOT, "quantity": 100, "uom": "KGM"}],
            "outputEPCList": [BOTTLE],
        },
    }
    return {name: value for name, value in {**common, **kinds[kind], **fields}.items() if value is not None}


def document(*events: Any, **fields: Any) -> bytes:
    """A document with these events, as bytes."""
    whole = {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-07-02T00:00:00Z",
        "epcisBody": {"eventList": list(events)},
        **fields,
    }
    return json.dumps({name: value for name, value in whole.items() if value is not None}).encode()
