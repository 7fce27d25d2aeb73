"""The section about the open API as Markdown."""

from datetime import date

from tests.bench import geo_seed
from tests.bench.measure import Figure, median
from tests.bench.memory import Streamed
from tests.bench.open_paths import PATHS
from tests.bench.report import ratio

Figures = dict[str, list[Figure]]


def section(figures: Figures, streamed: Streamed, machine: str, method: str, on: date) -> str:
    """Medians of the rounds, and the medians of the rounds' own ratios."""
    lines = [HEAD.format(machine=machine, method=method, on=on.isoformat(), rows=f"{geo_seed.ROWS:,}")]
    lines += ["| what | per second | p99 ms | tipg | pygeoapi | database | static | × tipg | × pygeoapi | ceiling |"]
    lines += ["|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"]
    lines += [_row(figures, path, row.title) for path, row in PATHS.items()]
    failed = sum(found.failed for runs in figures.values() for found in runs)
    lines += ["", TAIL.format(failed=failed, **{name: getattr(streamed, name) for name in streamed.__struct_fields__})]
    return "\n".join(lines)


def _row(figures: Figures, path: str, title: str) -> str:
    ours = figures[f"{path} ours"]
    others = [figures.get(f"{path} {server}") for server in ("tipg", "pygeoapi")]
    database, static = figures.get(f"{path} database"), figures["static"]
    ceiling = database if database and median(database).per_second < median(static).per_second else static
    middle = median(ours)
    cells = [title, f"{middle.per_second:,.0f}", f"{middle.p99_ms:.1f}"]
    cells += [f"{median(each).per_second:,.0f}" if each else "" for each in (*others, database, static)]
    cells += [_times(ours, each) if each else "" for each in others]
    return f"| {' | '.join([*cells, ratio(ours, ceiling)])} |"


def _times(ours: list[Figure], theirs: list[Figure]) -> str:
    """The median of the rounds' ratios; a round in which the other answered nothing has none."""
    ratios = sorted(
        mine.per_second / other.per_second for mine, other in zip(ours, theirs, strict=True) if other.per_second
    )
    return f"{ratios[len(ratios) // 2]:.1f}" if 2 * len(ratios) > len(ours) else "(none done)"


HEAD = """## Open data

Made by `make bench-open` on {on}. Machine: {machine}; servers, PostgreSQL and load generator share it.
Method: {method}, all rows in turn in every round, medians; 16 connections (wrk, one thread) or 16 clients
(pgbench, prepared, unix socket). {rows} outlines and as many points in one cluster, read by thuongxuan (one worker),
tipg 1.6.1 (one worker of uvicorn) and pygeoapi 0.21.0 (one worker of gunicorn, eight threads), none compressed.
"Ceiling" is the share of the lower one of two: pgbench with the same SQL, one statement a request, and the static
answer of the same server (`/healthz`, a handler inside the framework).
"""
TAIL = """Failed requests: {failed}. A stream of {features:,} features ({megabytes:.0f} MB in {seconds:.0f} s) took the
worker from {before_mb:.0f} to at most {most_mb:.0f} MB of memory.
"""
