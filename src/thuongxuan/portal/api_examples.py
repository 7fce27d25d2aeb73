"""Example values and type names out of JSON Schema, as OpenAPI 3.1 uses it."""

from typing import Any

Document = dict[str, Any]
DEPTH_MAX = 6
"""Deeper examples tell a reader nothing more; schemas that contain themselves would never end."""
_FORMATS = {
    "date": "2026-11-23",
    "date-time": "2026-11-23T08:00:00Z",
    "uuid": "019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071",
    "uri": "https://example.org/",
}
_PLAIN: dict[str, Any] = {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None}


def resolve(document: Document, item: Any) -> Document:
    """The object behind a ``$ref`` into this document; anything else is given back."""
    steps = 0
    while isinstance(item, dict) and "$ref" in item and steps < DEPTH_MAX:
        target: Any = document
        for part in str(item["$ref"]).removeprefix("#/").split("/"):
            target = target.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(target, dict) else {}
        item, steps = target, steps + 1
    return item if isinstance(item, dict) else {}


def example_of(document: Document, schema: Document, depth: int = 0) -> Any:
    """The example a schema gives, or one put together from its parts."""
    schema = resolve(document, schema)
    if (given := _given(schema)) is not None:
        return given
    if depth > DEPTH_MAX:
        return None
    for several in ("oneOf", "anyOf", "allOf"):
        if choices := [c for c in schema.get(several, []) if resolve(document, c).get("type") != "null"]:
            return example_of(document, choices[0], depth + 1)
    kind = _kind(schema)
    if kind == "object" or "properties" in schema:
        properties = schema.get("properties", {})
        return {name: example_of(document, part, depth + 1) for name, part in properties.items()}
    if kind == "array":
        return [example_of(document, schema.get("items", {}), depth + 1)]
    return _FORMATS.get(str(schema.get("format", "")), _PLAIN.get(kind))


def _given(schema: Document) -> Any:
    """An example, a default or the first allowed value. OpenAPI 3.1 has a list of examples, 3.0 an object."""
    if "example" in schema:
        return schema["example"]
    examples = schema.get("examples")
    if isinstance(examples, dict):
        examples = [item.get("value") if isinstance(item, dict) else item for item in examples.values()]
    for values in (examples, schema.get("enum")):
        if values:
            return values[0]
    return schema.get("const", schema.get("default"))


def _kind(schema: Document) -> str:
    kind = schema.get("type", "")
    if isinstance(kind, list):
        kind = next((name for name in kind if name != "null"), "null")
    return str(kind)


def type_name(document: Document, schema: Document) -> str:
    """A short name of the type: ``string (date)``, ``array of integer``, ``string or null``."""
    schema = resolve(document, schema)
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(type_name(document, part) for part in schema[several]))
    if values := schema.get("enum"):
        return " | ".join(str(value) for value in values)
    kind = _kind(schema)
    if kind == "array":
        return f"array of {type_name(document, schema.get('items', {}))}"
    return f"{kind} ({schema['format']})" if schema.get("format") else kind or "any"
