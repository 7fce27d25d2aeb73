"""Loads the areas of ``geodata/`` into the database. Running it again changes nothing."""

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from thuongxuan.areas.facts import AliasFact, ChangeFact, ClaimFact, FormerUnits, SourceFact, UnitFact
from thuongxuan.areas.models import AdminAlias, AdminChange, AdminUnit, Claim, Source
from thuongxuan.areas.naming import search_key
from thuongxuan.clock import new_id
from thuongxuan.db.session import WriteSession


async def load(session: WriteSession, geodata_dir: Path) -> int:
    """Load sources, units, changes, old names and claims; returns the number of units.

    Raises ``msgspec.ValidationError`` or ``OSError`` when a file is not as documented in ``docs/places.md``.
    """
    await load_sources(session, geodata_dir)
    former = msgspec.convert(read_toml(geodata_dir / "former-units" / "data.toml"), FormerUnits)
    communes = msgspec.json.decode((geodata_dir / "communes" / "data.geojson").read_bytes())["features"]
    units = [_unit(fact) for fact in former.unit] + [_commune(feature) for feature in communes]
    await _replace(session, AdminUnit, units)
    await _replace(session, AdminChange, [_change(fact) for fact in former.change])
    await _replace(session, AdminAlias, [_alias(fact) for fact in former.alias])
    claims = [*former.claim, *_unit_claims(former), *(claim for f in communes for claim in _commune_claims(f))]
    await replace_claims(session, ["area"], claims)
    return len(units)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file; dates stay dates."""
    with path.open("rb") as stream:
        return tomllib.load(stream)


async def load_sources(session: WriteSession, geodata_dir: Path) -> None:
    """Insert or update every source; one that is no longer listed stays, because claims may name it."""
    listed = msgspec.convert(read_toml(geodata_dir / "sources" / "data.toml")["source"], list[SourceFact])
    statement = insert(Source)
    changed = {name: statement.excluded[name] for name in ("text", "url", "licence")}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_=changed),
        [msgspec.structs.asdict(source) for source in listed],
    )


async def replace_claims(session: WriteSession, entities: Sequence[str], claims: Sequence[ClaimFact]) -> None:
    """Replace what ``geodata/`` says about these kinds of things; what officers recorded stays."""
    await session.execute(delete(Claim).where(Claim.entity.in_(entities), Claim.origin == "geodata"))
    rows = [
        {
            "id": new_id(),
            "entity": claim.entity,
            "entity_id": claim.id,
            "field": claim.field,
            "value": msgspec.to_builtins(claim.value),
            "source_id": source,
            "confidence": claim.confidence,
            "status": claim.status,
            "note": claim.note,
            "origin": "geodata",
        }
        for claim in claims
        for source in claim.sources or (None,)
    ]
    if rows:
        await session.execute(insert(Claim).on_conflict_do_nothing(), rows)


async def _replace(session: WriteSession, model: type[Any], rows: list[dict[str, Any]]) -> None:
    """Areas are small and owned by geodata alone, so they are written anew. Nothing refers to them by key."""
    await session.execute(delete(model))
    await session.execute(insert(model), rows)


def _unit(fact: UnitFact) -> dict[str, Any]:
    return {
        "id": new_id(),
        "code": fact.code,
        "valid_from": fact.valid_from,
        "valid_to": fact.valid_to,
        "level": fact.level,
        "name_vi": fact.name_vi,
        "name_en": fact.name_en,
        "search_key": search_key(fact.name_vi),
        "parent_code": fact.parent,
        "decree": fact.decree,
        "area_km2_official": fact.area_km2_official,
        "area_km2_measured": fact.area_km2_measured,
        "population": None,
        "population_note": None,
        "label_point": None,
        "geom": None,
    }


def _commune(feature: dict[str, Any]) -> dict[str, Any]:
    given = feature["properties"]
    lon, lat = given["label_point"]
    return {
        "id": new_id(),
        "code": given["code"],
        "valid_from": date.fromisoformat(given["effective_from"]),
        "valid_to": None,
        "level": "commune",
        "name_vi": given["name_vi"],
        "name_en": given["name_en"],
        "search_key": search_key(given["name_vi"]),
        "parent_code": "38",
        "decree": given["decree"],
        "area_km2_official": given["area_km2_official"],
        "area_km2_measured": given["area_km2_geodesic"],
        "population": given["population_estimate"],
        "population_note": given["population_note"],
        "label_point": f"SRID=4326;POINT({lon} {lat})",
        "geom": _multipolygon(feature["geometry"]["coordinates"]),
    }


def _multipolygon(polygons: list[list[list[list[float]]]]) -> str:
    rings = (
        "(" + ", ".join("(" + ", ".join(f"{x!r} {y!r}" for x, y in ring) + ")" for ring in polygon) + ")"
        for polygon in polygons
    )
    return f"SRID=4326;MULTIPOLYGON({', '.join(rings)})"


def _change(fact: ChangeFact) -> dict[str, Any]:
    kept = {name: getattr(fact, name) for name in ("from_code", "to_code", "share", "likely", "decree")}
    return kept | {"on_date": fact.on}


def _alias(fact: AliasFact) -> dict[str, Any]:
    kept = {name: getattr(fact, name) for name in ("name", "note_vi", "note_en")}
    return kept | {"search_key": search_key(fact.name), "to_code": fact.to}


def _unit_claims(former: FormerUnits) -> list[ClaimFact]:
    """What the units, changes and old names themselves claim, so that each carries its source and confidence."""
    units = [
        ClaimFact("area", u.code, "former_unit", u.confidence, "verified", u.name_vi, u.sources) for u in former.unit
    ]
    changes = [
        ClaimFact("area", c.from_code, "successor", c.confidence, "verified", f"{c.to_code} ({c.share})", c.sources)
        for c in former.change
    ]
    aliases = [
        ClaimFact("area", a.to or search_key(a.name), "old_name", a.confidence, a.status, a.name, a.sources, a.note_vi)
        for a in former.alias
    ]
    return units + changes + aliases


def _commune_claims(feature: dict[str, Any]) -> list[ClaimFact]:
    given = feature["properties"]
    code, sources = given["code"], tuple(given["sources"])
    sure = given["confidence"]
    plain = [
        ClaimFact("area", code, name, sure, "verified", given[name], sources)
        for name in ("area_km2_official", "area_km2_geodesic", "change", "former_units", "label_point", "decree")
    ]
    guessed = given["population_confidence"] < 50
    population = ClaimFact(
        "area",
        code,
        "population_estimate",
        given["population_confidence"],
        "inferred" if guessed else "partly",
        given["population_estimate"],
        sources,
        given["population_note"],
    )
    return [*plain, population]
