"""From the OpenAPI document to what a page shows: endpoints in groups, parameters, an example request and answer.

Reads OpenAPI 3.1 as the framework generates it; every value that is missing is simply not shown.
"""

import json
import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from thuongxuan.portal.api_examples import example_of, resolve, type_name

Document = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


class Parameter(Struct, frozen=True):
    """One parameter. ``place`` is path, query or header."""

    name: str
    place: str
    type: str
    required: bool
    description: str


class Answer(Struct, frozen=True):
    """One documented status with an example body, or an empty one."""

    status: str
    description: str
    media_type: str
    example: str


class Endpoint(Struct, frozen=True):
    """One method of one path."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    curl: str
    answers: list[Answer]


class Group(Struct, frozen=True):
    """Endpoints with the same tag."""

    id: str
    name: str
    endpoints: list[Endpoint]


def describe(document: Document, base_url: str) -> list[Group]:
    """All groups in alphabetical order, endpoints in the order of their paths."""
    groups: dict[str, list[Endpoint]] = {}
    for path, method, operation in _operations(document):
        groups.setdefault(_group(path, operation), []).append(_endpoint(document, base_url, path, method, operation))
    return [Group(f"group-{place}", name, groups[name]) for place, name in enumerate(sorted(groups), start=1)]


def _operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, item in sorted(document.get("paths", {}).items()):
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _group(path: str, operation: Document) -> str:
    if tags := operation.get("tags"):
        return str(tags[0])
    parts = [part for part in path.split("/") if part and not part.startswith("{")]
    return parts[2].split(".")[0] if len(parts) > 2 else parts[-1] if parts else "api"


def _endpoint(document: Document, base_url: str, path: str, method: str, operation: Document) -> Endpoint:
    parameters = [resolve(document, item) for item in operation.get("parameters", [])]
    return Endpoint(
        id=f"{method}-{path.strip('/')}".translate(str.maketrans("/.", "--", "{}")),
        method=method.upper(),
        path=path,
        summary=str(operation.get("summary", "")),
        description=str(operation.get("description", "")),
        parameters=[_parameter(document, item) for item in parameters],
        curl=_curl(document, base_url, path, method, parameters, operation),
        answers=list(_answers(document, operation)),
    )


def _parameter(document: Document, item: Document) -> Parameter:
    schema = item.get("schema", {})
    return Parameter(
        name=str(item.get("name", "")),
        place=str(item.get("in", "")),
        type=type_name(document, schema),
        required=bool(item.get("required")),
        description=str(item.get("description") or resolve(document, schema).get("description") or ""),
    )


def _curl(
    document: Document, base_url: str, path: str, method: str, parameters: list[Document], operation: Document
) -> str:
    headers = {"Authorization": "Bearer KEY"} if operation.get("security") else {}
    for item in parameters:
        name, value = str(item.get("name")), str(_media_example(document, item))
        if item.get("in") == "path":
            path = path.replace("{" + name + "}", quote(value, safe=""))
        elif item.get("in") == "header" and item.get("required"):
            headers[name] = value
    lines = ["curl" if method == "get" else f"curl -X {method.upper()}"]
    lines[0] += f" {shlex.quote(base_url + path)}"
    content = resolve(document, operation.get("requestBody", {})).get("content", {})
    for media_type, media in list(content.items())[:1]:
        headers["Content-Type"] = media_type
        lines.append(f"-d {shlex.quote(_pretty(_media_example(document, media)))}")
    lines[1:1] = [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()]
    return " \\\n  ".join(lines)


def _answers(document: Document, operation: Document) -> Iterator[Answer]:
    for status, response in sorted(operation.get("responses", {}).items()):
        found = resolve(document, response)
        media_type, media = next(iter(found.get("content", {}).items()), ("", {}))
        shown = str(status).startswith("2") and "json" in media_type
        example = _pretty(_media_example(document, media)) if shown else ""
        yield Answer(str(status), str(found.get("description", "")), media_type, example)


def _media_example(document: Document, media: Document) -> Any:
    if "example" in media:
        return media["example"]
    for given in media.get("examples", {}).values():
        return resolve(document, given).get("value")
    return example_of(document, media.get("schema", {}))


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
