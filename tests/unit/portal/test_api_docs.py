"""The API page shows what the OpenAPI document says, with examples that can be run."""

from typing import Any

from thuongxuan.portal.api_docs import describe
from thuongxuan.portal.api_examples import example_of, type_name

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/api/v1/things/{id}": {
            "get": {
                "tags": ["things"],
                "summary": "One thing",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "examples": ["t1"]}},
                    {
                        "name": "as_of",
                        "in": "query",
                        "schema": {"oneOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "Found",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    },
                    "404": {"description": "Missing", "content": {"application/problem+json": {"schema": {}}}},
                },
            },
        },
        "/api/v1/things": {
            "post": {
                "tags": ["things"],
                "parameters": [
                    {"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string"}}
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "responses": {"201": {"description": "Made"}},
            },
        },
        "/api/v1/others": {"get": {"responses": {}}},
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "examples": ["Quế"]},
                    "made": {"type": "string", "format": "date"},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                    "kind": {"enum": ["bark", "leaf"]},
                    "note": {"anyOf": [{"type": "null"}, {"type": "string"}]},
                },
            }
        }
    },
}


def test_endpoints_are_grouped_by_tag_or_by_the_first_word_of_their_path() -> None:
    groups = describe(DOCUMENT, "https://example.org")
    assert [(group.name, [e.path for e in group.endpoints]) for group in groups] == [
        ("others", ["/api/v1/others"]),
        ("things", ["/api/v1/things", "/api/v1/things/{id}"]),
    ]


def test_a_request_can_be_copied_with_its_examples_filled_in() -> None:
    create, read = describe(DOCUMENT, "https://example.org")[1].endpoints
    assert read.curl == "curl https://example.org/api/v1/things/t1"
    assert create.curl.startswith("curl -X POST https://example.org/api/v1/things")
    assert create.curl.count("Idempotency-Key") == 1
    assert '"name": "Quế"' in create.curl


def test_parameters_name_their_type_and_place() -> None:
    endpoint = describe(DOCUMENT, "")[1].endpoints[1]
    assert [(p.name, p.place, p.type, p.required) for p in endpoint.parameters] == [
        ("id", "path", "string", True),
        ("as_of", "query", "string (date) or null", False),
    ]


def test_answers_show_an_example_where_the_answer_is_good_news() -> None:
    found, missing = describe(DOCUMENT, "")[1].endpoints[1].answers
    assert '"kind": "bark"' in found.example
    assert (missing.status, missing.example) == ("404", "")


def test_a_schema_that_contains_itself_ends() -> None:
    example = example_of(DOCUMENT, {"$ref": "#/components/schemas/Thing"})
    assert example["made"] == "2026-11-23"
    assert example["note"] == "text"
    assert type_name(DOCUMENT, {"type": "array", "items": {"type": ["integer", "null"]}}) == "array of integer"
    assert example_of(DOCUMENT, {"$ref": "#/nowhere"}) is None
