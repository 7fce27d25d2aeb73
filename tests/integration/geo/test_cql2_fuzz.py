"""Filters put together at random are answered or refused; nothing else may come of them."""

import random
import re
from collections import Counter
from typing import Any

import asyncpg

from tests.support.filtered_sites import QUERYABLES, Sites
from thuongxuan.geo.cql2_sql import compile_filter, evaluation_fault
from thuongxuan.standards.ogc.cql2.fault import Fault
from thuongxuan.standards.ogc.cql2.read_text import read_text
from thuongxuan.standards.ogc.cql2.words import ARRAY, SPATIAL, TEMPORAL

COUNT = 500

# {name} stands for one of its alternatives, parted by "|"; the first of them once the filter is deep enough.
GRAMMAR = {
    "filter": "{predicate}|NOT ({filter})|({filter} AND {filter})|({filter} OR {filter})|({filter}) IS NULL",
    "predicate": (
        "{number} {compare} {number}|{string} {compare} {string}|{instant} {compare} {instant}"
        "|{number} BETWEEN {number} AND {number}|{string} LIKE {pattern}|{string} NOT LIKE {pattern}"
        "|{number} IN ({number}, {number})|{string} NOT IN ({string}, {string})|{instant} IN ({instant}, '2026-07-01')"
        "|{interval} IS NULL|{geometry} IS NOT NULL|{spatial}({geometry}, {geometry})"
        "|{temporal}({interval}, {interval})|{temporal}({instant}, {interval})|{array}({list}, {list})"
        "|within_distance({geometry}, {geometry}, {number})"
    ),
    "number": (
        "height|score|0|-1|2.5|1e300|1e-300|9223372036854775807|({number} + {number})|({number} - {number})"
        "|({number} * {number})|({number} / {number})|({number} % {number})|({number} div {number})"
        "|({number} ^ {number})|abs({number})|year({instant})|area({geometry})|distance({geometry}, {geometry})"
        "|char_length({string})"
    ),
    "string": "name|alias|''|'Thác Yên'|'%_'|CASEI({string})|ACCENTI({string})",
    "pattern": "'%'|'_%a%'|''|CASEI('T%')|ACCENTI('%\\_')",
    "instant": "founded|seen|DATE('2026-07-01')|DATE('0001-01-01')|DATE('9999-12-31')|{moment}",
    "moment": "TIMESTAMP('2026-07-01T12:00:00Z')|ends",
    "interval": (
        "life|shown|INTERVAL(starts, ends)|INTERVAL('..', founded)|INTERVAL('2026-07-01', seen)|INTERVAL('..', '..')"
    ),
    "geometry": (
        "geom|POINT({position})|LINESTRING({position}, {position})|POLYGON((0 0, {position}, {position}, 0 0))"
        "|MULTIPOINT({position}, {position})|GEOMETRYCOLLECTION(POINT({position}), LINESTRING({position}, 1 2))"
        "|BBOX(105, 19, 106, 20)|BBOX(180, -90, -180, 90)|BBOX(-180, -90, 180, 90)|BBOX(1, 1, 1, 1)"
        "|centroid({geometry})"
    ),
    "position": "105.2 19.9|105 19|106 20|-180 0|180 90|0 -90|107 19.5",
    "list": "tags|sizes|days|()|('a', name)|(1, {number})|({instant})|(({predicate}), TRUE)",
    "compare": "=|<>|<|>|<=|>=",
    "spatial": "|".join(sorted(SPATIAL)),
    "temporal": "|".join(sorted(TEMPORAL)),
    "array": "|".join(sorted(ARRAY)),
}


def expand(name: str, levels: int, source: random.Random) -> str:
    alternatives = GRAMMAR[name].split("|")
    chosen = source.choice(alternatives) if levels > 0 else alternatives[0]
    return re.sub(r"\{(\w+)\}", lambda inner: expand(inner[1], levels - 1, source), chosen)


async def outcome(connection: Any, text: str) -> str:
    try:
        compiled = compile_filter(read_text(text), QUERYABLES)
        await connection.fetch(f"SELECT id FROM site WHERE {compiled.sql}", *compiled.parameters)
    except Fault as fault:
        return fault.rule
    except asyncpg.PostgresError as error:
        fault_of_filter = evaluation_fault(str(error.sqlstate), str(error))
        return fault_of_filter.rule if fault_of_filter else f"{error!r}: {text}"
    return "answered"


async def test_a_random_filter_is_answered_or_refused(database_url: str) -> None:
    source = random.Random(20_260_701)  # noqa: S311 - the same examples in every run
    connection = await asyncpg.connect(database_url, statement_cache_size=0)
    await Sites(connection).fill()
    outcomes = Counter([await outcome(connection, expand("filter", 8, source)) for _ in range(COUNT)])
    await connection.close()
    assert set(outcomes) <= {"answered", "type", "geometry", "time", "evaluation"}
    assert outcomes["answered"] > COUNT // 4
