"""The table of a benchmark run as Markdown."""

import re
from datetime import date
from pathlib import Path

from tests.bench.measure import Figure, median

ROWS = (
    ("Static answer of the same server", "static", None),
    ("Scan page through HTTP, one of 500 lots opened before, scan recorded", "scan", "scan_recorded_database"),
    ("Scan page never seen before, drawn by the request", "scan_first", "scan_recorded_database"),
    ("pgbench: the scan statement alone", "scan_database", None),
    ("pgbench: the scan statement and one count row", "scan_recorded_database", None),
    ("Registration through HTTP (API key, idempotency key)", "register", "register_database"),
    ("pgbench: the registration statement", "register_database", None),
)


def table(figures: dict[str, list[Figure]], machine: str, recorded: int, oversold: str, method: str, on: date) -> str:
    """The section of ``docs/benchmarks.md``: medians, and each HTTP path's ratio to its ceilings in the same round."""
    middle = {name: median(runs) for name, runs in figures.items()}
    lines = [HEAD.format(machine=machine, method=method, on=on.isoformat())]
    lines += ["| what | per second | p99 ms | failed | of its database ceiling | of the static answer |"]
    lines += ["|---|---:|---:|---:|---:|---:|"]
    for title, name, ceiling in ROWS:
        figure = middle[name]
        share = ratio(figures[name], figures[ceiling]) if ceiling else ""
        static = ratio(figures[name], figures["static"]) if ceiling else ""
        lines.append(
            f"| {title} | {figure.per_second:,.0f} | {figure.p99_ms:.1f} | {figure.failed} | {share} | {static} |"
        )
    reads = ratio(figures["scan"], figures["scan_database"])
    lines += ["", TAIL.format(recorded=recorded, oversold=oversold, reads=reads)]
    return "\n".join(lines)


def put(page: Path, section: str) -> None:
    """Put a section into the page, in place of the one with the same heading."""
    heading, _, _ = section.partition("\n")
    others = [part for part in re.split(r"(?m)^(?=## )", page.read_text("utf-8")) if not part.startswith(heading)]
    page.write_text("\n".join(part.strip() + "\n" for part in (*others, section)), "utf-8")


def ratio(ours: list[Figure], ceiling: list[Figure]) -> str:
    """The median of the rounds' ratios."""
    ratios = sorted(mine.per_second / top.per_second for mine, top in zip(ours, ceiling, strict=True))
    return f"{ratios[len(ratios) // 2]:.0%}"


HEAD = """## Scans and registrations

Made by `make bench` on {on}. Machine: {machine}; server, PostgreSQL and load generator share it.
Method: {method}, all rows in turn in every round, medians; 16 connections (wrk, one thread) or 16 clients
(pgbench, prepared, unix socket); one server worker; fsync on;
20,000 batches, 2,000 harvests, ten diary records each.
Ratios are medians of the rounds' own ratios: absolute figures drift with the machine, ratios hold.
"""
TAIL = """Scans are counted in memory and written once a second; beside the statement alone the scan through HTTP is at
{reads}. Counted in the database after the run: {recorded:,} scans. Harvests drawn beyond their weight: {oversold}.
"""
