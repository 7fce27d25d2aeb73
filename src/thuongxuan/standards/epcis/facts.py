"""What a repository indexes of an event: flat, typed facts, every word and identifier in its one canonical spelling."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

Role = Literal[
    "epc",
    "parentID",
    "childEPC",
    "inputEPC",
    "outputEPC",
    "epcClass",
    "childEPCClass",
    "inputEPCClass",
    "outputEPCClass",
]
"""How an event speaks of a thing. ``MATCH_epc`` means ``epc`` and ``childEPC``, ``MATCH_anyEPC`` the first five."""
Section = Literal[
    "event", "ilmd", "errorDeclaration", "readPoint", "bizLocation", "sensorElement", "sensorMetadata", "sensorReport"
]
"""The part of an event that an extension field belongs to."""


class Thing(msgspec.Struct, frozen=True):
    """A serialised thing or a class of things. ``quantity`` is in ``uom`` (UN/ECE), in pieces when ``uom`` is empty."""

    role: Role
    id: str
    quantity: Decimal | None = None
    uom: str = ""


class Linked(msgspec.Struct, frozen=True):
    """A business transaction, source or destination; ``type`` is a URI, empty when the event gives none."""

    type: str
    id: str


class ErrorDeclared(msgspec.Struct, frozen=True):
    """The declaration that an event was wrong (EPCIS 2.0 section 7.4.1.2)."""

    time: datetime
    reason: str
    corrective_ids: tuple[str, ...]


class Sensed(msgspec.Struct, frozen=True, kw_only=True):
    """One sensor report, or the metadata of one sensor element (``report`` is ``None``); values in ``uom`` as sent."""

    element: int
    report: int | None
    type: str | None = None
    exception: str | None = None
    device_id: str | None = None
    device_metadata: str | None = None
    raw_data: str | None = None
    data_processing_method: str | None = None
    biz_rules: str | None = None
    time: datetime | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    microorganism: str | None = None
    chemical_substance: str | None = None
    coordinate_reference_system: str | None = None
    component: str | None = None
    string_value: str | None = None
    boolean_value: bool | None = None
    hex_binary_value: str | None = None
    uri_value: str | None = None
    value: Decimal | None = None
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    mean_value: Decimal | None = None
    s_dev: Decimal | None = None
    perc_rank: Decimal | None = None
    perc_value: Decimal | None = None
    uom: str | None = None


class Extended(msgspec.Struct, frozen=True):
    """One extension field. ``name`` is the full URI, ``written`` the name as sent; ``inner`` is below a top-level one.

    A list gives one fact for each member; an object or null one fact without a value. ``text`` is set for every
    simple value, ``number`` and ``time`` beside it when the value can be compared as such.
    """

    section: Section
    inner: bool
    name: str
    written: str
    text: str | None = None
    number: Decimal | None = None
    time: datetime | None = None


class EventFacts(msgspec.Struct, frozen=True):
    """All facts of one event. Times are in UTC, ``offset`` is in minutes; ``points`` are (longitude, latitude)."""

    type: str
    event_time: datetime
    offset: int
    event_id: str | None
    action: str | None
    biz_step: str | None
    disposition: str | None
    persistent_set: tuple[str, ...]
    persistent_unset: tuple[str, ...]
    read_point: str | None
    biz_location: str | None
    transformation_id: str | None
    certification: tuple[str, ...]
    things: tuple[Thing, ...]
    transactions: tuple[Linked, ...]
    sources: tuple[Linked, ...]
    destinations: tuple[Linked, ...]
    error: ErrorDeclared | None
    sensors: tuple[Sensed, ...]
    extensions: tuple[Extended, ...]
    points: tuple[tuple[float, float], ...]
