"""Whether a claimed harvest can be: against the measured area, the time since the start, and the neighbours. Pure."""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

DoubtKind = Literal["yield", "unripe", "overlap"]
WARN, HOLD = Decimal(1), Decimal("1.5")
"""Above the upper yield an officer looks; above one and a half times of it nothing is sold before that."""
OVERLAP = Decimal("0.1")
"""Less of a parcel under its neighbours is the error of a telephone's GPS."""


class Yield(msgspec.Struct, frozen=True):
    """What a cycle of a crop gives on a hectare at most. An ``estimate`` has no source and is not used."""

    crop: str
    upper_kg_ha: Decimal
    source: str = ""
    ripe_after_days: int | None = None
    estimate: bool = False


class HarvestFacts(msgspec.Struct, frozen=True):
    """What is known of the cycle of a harvest. ``area_ha`` is geodesic, ``shared`` the part under others' parcels."""

    area_ha: Decimal
    cycle_kg: Decimal
    started_on: date
    harvested_on: date
    shared: Decimal


class Doubt(msgspec.Struct, frozen=True):
    """One doubt with its score (1 is the limit of what can be) and what it was judged by."""

    kind: DoubtKind
    score: Decimal
    holds: bool
    evidence: dict[str, Any]


class _File(msgspec.Struct):
    yields: list[Yield] = msgspec.field(name="yield")


@cache
def yields(geodata_dir: Path) -> dict[str, Yield]:
    """Bounds with a source, by crop, from ``yields/yields.toml``. Raises ``OSError`` when it is missing."""
    text = (geodata_dir / "yields" / "yields.toml").read_text("utf-8")
    listed = msgspec.convert(tomllib.loads(text), _File, strict=False).yields
    return {one.crop: one for one in listed if one.source and not one.estimate}


def judge(facts: HarvestFacts, bound: Yield | None) -> list[Doubt]:
    """Every doubt about a harvest; of a crop without a bound only the ground is judged."""
    found = [_overlap(facts)]
    if bound is not None:
        found += [_yield(facts, bound), _unripe(facts, bound)]
    return [doubt for doubt in found if doubt]


def _yield(facts: HarvestFacts, bound: Yield) -> Doubt | None:
    most = facts.area_ha * bound.upper_kg_ha
    score = (facts.cycle_kg / most).quantize(Decimal("0.001")) if most else Decimal(1000)
    if score <= WARN:
        return None
    evidence = {
        "area_ha": str(facts.area_ha.quantize(Decimal("0.0001"))),
        "claimed_kg": f"{facts.cycle_kg:f}",
        "most_kg": f"{most.quantize(Decimal(1)):f}",
        "source": bound.source,
    }
    return Doubt("yield", score, score > HOLD, evidence)


def _unripe(facts: HarvestFacts, bound: Yield) -> Doubt | None:
    days = (facts.harvested_on - facts.started_on).days
    if bound.ripe_after_days is None or days >= bound.ripe_after_days:
        return None
    score = (Decimal(bound.ripe_after_days) / max(days, 1)).quantize(Decimal("0.001"))
    evidence = {"days": days, "ripe_after_days": bound.ripe_after_days, "source": bound.source}
    return Doubt("unripe", score, score > HOLD, evidence)


def _overlap(facts: HarvestFacts) -> Doubt | None:
    if facts.shared <= OVERLAP:
        return None
    return Doubt("overlap", facts.shared.quantize(Decimal("0.001")), False, {"shared": f"{facts.shared:.2f}"})
