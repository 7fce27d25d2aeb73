"""Measure our EPCIS code against the published artefacts of EPCIS 2.0 and of the event hash.

    python -m tests.conformance.epcis_standard EPCIS_FOLDER [HASH_FOLDER]

``EPCIS_FOLDER`` is a copy of the repository gs1/EPCIS, ``HASH_FOLDER`` one of RalphTro/epcis-event-hash-generator.
Every JSON example is read and then spoilt in every place by every mutation below; our verdict is compared with the
verdict of the standard's JSON Schema. Prints counts and each kind of disagreement.
"""

import copy
import json
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs

from thuongxuan.standards.epcis.document import Event, read_document, read_event
from thuongxuan.standards.epcis.event_hash import event_hash
from thuongxuan.standards.epcis.fault import Refused
from thuongxuan.standards.epcis.names import namespaces
from thuongxuan.standards.epcis.query import QueryRefused
from thuongxuan.standards.epcis.query_params import read_query

PLACES = ("JSON", "JSON-simple-context", "JSON-Schema/test")
REPLACEMENTS: tuple[Any, ...] = (
    None,
    5,
    "",
    "x",
    "urn:epcglobal:cbv:disp:active",
    "http://www.gs1.org/voc/Mass",
    "https://example.org/a?b=%20#c",
    "a:b c",
    "2026-07-01T08:30:00+07:00",
    "2026-07-01T08:30:00",
    "2026-02-30T08:30:00Z",
    "-14:00",
    "-14:01",
    "KGM",
    "0aF",
    "DELETE",
    "ADD",
    "TransactionEvent",
    "shipping",
    True,
    [],
    ["a:b", "a:b"],
    [{}],
    {},
    {"id": "a:b", "plot": 1},
)
CONTROLS = ("orderBy", "orderDirection", "eventCountLimit", "maxEventCount")
VALUES: tuple[Any, ...] = (
    1,
    "2026-07-01T08:30:00+07:00",
    ["a:b"],
    ["shipping"],
    ["active"],
    ["ADD"],
    ["Mass"],
    [1],
    True,
)
NAMES = ("plot", "tx:plot", "ilmd", "persistentDisposition", "action", "a b:c", "@context", "epcList")


def main(folder: Path, hashes: Path | None) -> int:
    """Print the comparison; the exit status is 1 when anything differs."""
    bad = [compare(folder), query_names(folder), hashes is not None and event_hashes(hashes)]
    return int(any(bad))


def compare(folder: Path) -> bool:
    """Verdicts on the examples and on the spoilt examples."""
    schema = json.loads((folder / "EPCIS-JSON-Schema.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    taken: Counter[str] = Counter()
    mutants: Counter[tuple[bool, bool]] = Counter()
    differences: Counter[str] = Counter()
    for place, path in examples(folder):
        document = json.loads(path.read_text(encoding="utf-8"))
        ours, theirs = accepts(document), validator.is_valid(document)
        taken[f"{place}: ours {ours}, schema {theirs}"] += 1
        for kind, mutant in mutated(document):
            verdict = (accepts(mutant), validator.is_valid(mutant))
            mutants[verdict] += 1
            if verdict[0] != verdict[1]:
                differences[f"ours {verdict[0]}, schema {verdict[1]}: {kind}"] += 1
    for line, count in sorted(taken.items()):
        say(f"{count:6} examples  {line}")
    for (ours, theirs), count in sorted(mutants.items()):
        say(f"{count:6} mutants   ours {ours}, schema {theirs}")
    for line, count in differences.most_common(40):
        say(f"{count:6} {line}")
    return bool(differences)


def query_names(folder: Path) -> bool:
    """Every parameter name of the published query schema is read, with a value of the type it gives."""
    path = folder / "JSON-Schema" / "EPCIS-Query-JSON-Schema-root.json"
    schema = json.loads(path.read_text(encoding="utf-8"))["definitions"]["EPCIS-Query"]
    fixed = [name for name in schema["properties"] if name not in {"@context", *CONTROLS}]
    made = [example_name(pattern) for pattern in schema["patternProperties"]]
    unread = [name for name in fixed + made if not any(reads(name, value) for value in VALUES)]
    say(f"{len(fixed):6} fixed names and {len(made)} made from patterns; not read: {unread}")
    return bool(unread)


def example_name(pattern: str) -> str:
    """A name that a pattern of the schema is meant to allow."""
    name = pattern.strip("^$").replace("[A-Z0-9]{2,4}", "KGM").replace("[a-z][a-zA-Z0-9]*\\\\:\\\\w+", "ex:field")
    return name.replace("EQ_ATTR_\\\\w+_\\\\w+", "EQ_ATTR_bizLocation_a").replace(
        "[a-z][a-zA-Z0-9_]+", "po" if "bizT" in name else "location"
    )


def reads(name: str, value: Any) -> bool:
    """Whether the parameter takes this value."""
    try:
        return bool(read_query(json.dumps({"@context": {"ex": "urn:x:"}, name: value}).encode()).conditions)
    except QueryRefused:
        return False


def event_hashes(folder: Path) -> bool:
    """The hashes of all published JSON examples, and that spellings meant to be equal are equal."""
    right, wrong = 0, []
    for path in sorted((folder / "tests" / "examples").glob("*.jsonld")):
        expected = path.with_suffix(".hashes").read_text(encoding="utf-8").split()
        for place, (ours, theirs) in enumerate(zip(hashes_of(path), expected, strict=True)):
            right += ours == theirs
            wrong += [f"{path.name} event {place}"] if ours != theirs else []
    for path in sorted((folder / "tests" / "expected_equal").glob("*.json")):
        found = hashes_of(path)
        right += len(set(found)) == 1
        wrong += [] if len(set(found)) == 1 else [path.name]
    say(f"{right:6} event hashes right, wrong: {wrong}")
    return bool(wrong)


def hashes_of(path: Path) -> list[str]:
    """Our hash of each event of a file; some examples are no valid documents, so only what hashing needs is read."""
    document = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    body = document["epcisBody"]
    results = body.get("queryResults")
    holder = results or document
    ignored: list[str] = next((value for name, value in holder.items() if name.endswith(":ignoreFields")), [])
    events = results["resultsBody"]["eventList"] if results else body.get("eventList") or [body["event"]]
    prefixes = namespaces(document["@context"])
    return [event_hash(Event(b"", event, prefixes), ignored) for event in events]


def say(line: str) -> None:
    """A line for the person who runs this."""
    sys.stdout.write(line + "\n")


def examples(folder: Path) -> Iterator[tuple[str, Path]]:
    """The published JSON examples with the part of the repository they are in."""
    for place in PLACES:
        for path in sorted((folder / place).rglob("*.json*")):
            if path.parent.name != "schemas":
                yield place, path


def accepts(value: Any) -> bool:
    """Our verdict on a document or on a bare event."""
    data = json.dumps(value).encode()
    is_document = isinstance(value, dict) and str(value.get("type", "")).startswith("EPCIS")
    try:
        (read_document if is_document else read_event)(data)
    except Refused:
        return False
    return True


def mutated(document: Any) -> Iterator[tuple[str, Any]]:
    """Each place of the document lost, replaced, doubled or given a foreign member, one at a time."""
    for path in places(document, ()):
        where = "/".join("*" if isinstance(part, int) else part for part in path)
        for number, value in enumerate(REPLACEMENTS):
            yield f"{where} = {REPLACEMENTS[number]!r}", _with(document, path, lambda _, value=value: value)
        yield f"{where} lost", _without(document, path)
        found = _at(document, path)
        if isinstance(found, list):
            yield f"{where} doubled", _with(document, path, lambda old: old * 2)
        if isinstance(found, dict):
            for name in NAMES:
                yield f"{where} + {name}", _with(document, path, lambda old, name=name: {name: "a:b", **old})


def places(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Every place below the root."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in items:
        yield (*path, name)
        yield from places(member, (*path, name))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


def _with(document: Any, path: tuple[Any, ...], change: Any) -> Any:
    mutant = copy.deepcopy(document)
    holder = _at(mutant, path[:-1])
    holder[path[-1]] = change(holder[path[-1]])
    return mutant


def _without(document: Any, path: tuple[Any, ...]) -> Any:
    mutant = copy.deepcopy(document)
    del _at(mutant, path[:-1])[path[-1]]
    return mutant


if __name__ == "__main__":
    folders = [Path(argument) for argument in sys.argv[1:3]]
    sys.exit(main(folders[0], folders[1] if len(folders) > 1 else None))
