"""Where each part of a lineage stands in its picture: layers from the harvest down, nothing but arithmetic. Pure."""

from collections import defaultdict
from uuid import UUID

import msgspec

from thuongxuan.trace.lineage_schemas import Lineage, Link

MOST = 80
"""More boxes than this say nothing on a telephone; the tables beside the picture are always whole."""
WIDTH, HEIGHT, GAP, LAYER = 168, 52, 14, 92


class Box(msgspec.Struct, frozen=True):
    """One box: its upper left corner and what it stands for."""

    id: UUID
    x: int
    y: int


class Line(msgspec.Struct, frozen=True):
    """From the lower edge of one box to the upper edge of another."""

    x1: int
    y1: int
    x2: int
    y2: int


class Picture(msgspec.Struct, frozen=True):
    """A whole picture in units of its view box."""

    width: int
    height: int
    boxes: list[Box]
    lines: list[Line]


def picture(lineage: Lineage) -> Picture | None:
    """The picture of a lineage, or ``None`` when it would hold nothing or too much."""
    nodes = [one.id for one in lineage.harvests]
    nodes += [one.id for one in lineage.lots]
    nodes += [one.id for one in lineage.steps]
    if not 2 <= len(nodes) <= MOST:
        return None
    links = [link for link in lineage.links if {link.source, link.target} <= set(nodes)]
    rows = layers(nodes, links)
    width = max(len(row) for row in rows) * (WIDTH + GAP) + GAP
    boxes = {}
    for number, row in enumerate(rows):
        left = (width - len(row) * (WIDTH + GAP) + GAP) // 2
        for place, node in enumerate(row):
            boxes[node] = Box(node, left + place * (WIDTH + GAP), GAP + number * LAYER)
    lines = [_line(boxes[link.source], boxes[link.target]) for link in links]
    return Picture(width, GAP * 2 + (len(rows) - 1) * LAYER + HEIGHT, list(boxes.values()), lines)


def layers(nodes: list[UUID], links: list[Link]) -> list[list[UUID]]:
    """Nodes by the longest way to them, each layer in the order of what stands above it."""
    sources: dict[UUID, list[UUID]] = defaultdict(list)
    for link in links:
        sources[link.target].append(link.source)
    depth: dict[UUID, int] = {}
    for node in nodes:
        _measure(node, sources, depth)
    rows: list[list[UUID]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node in nodes:
        rows[depth[node]].append(node)
    place: dict[UUID, float] = {}
    for row in rows:
        row.sort(key=lambda node: _middle([place[one] for one in sources[node]]))
        place |= {node: number for number, node in enumerate(row)}
    return rows


def _measure(start: UUID, sources: dict[UUID, list[UUID]], depth: dict[UUID, int]) -> None:
    """The longest way to a node, without recursion: a chain may be longer than Python's stack."""
    waiting = [start]
    while waiting:
        node = waiting[-1]
        missing = [one for one in sources[node] if one not in depth]
        if missing:
            waiting += missing
            continue
        depth[node] = max((depth[one] + 1 for one in sources[node]), default=0)
        waiting.pop()


def _middle(places: list[float]) -> float:
    return sum(places) / len(places) if places else 0.0


def _line(above: Box, below: Box) -> Line:
    return Line(above.x + WIDTH // 2, above.y + HEIGHT, below.x + WIDTH // 2, below.y)
