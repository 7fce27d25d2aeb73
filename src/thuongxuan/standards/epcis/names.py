"""Prefixes of extension fields: what ``@context`` declares and what the standard itself does.

Only prefix declarations are read from a context, never an address fetched: the standard's own context is known here.
"""

from collections.abc import Mapping
from typing import Any

STANDARD_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
PREFIXES: Mapping[str, str] = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
"""Prefixes of the standard's context (release 2.0.0); a document may not give them another meaning."""


def namespaces(*contexts: Any) -> dict[str, str]:
    """Prefix to namespace, of all contexts in order (a document's, then an event's own); a later one wins."""
    found = dict(PREFIXES)
    for context in contexts:
        for part in context if isinstance(context, list) else [context]:
            if isinstance(part, dict):
                found |= {name: iri for name, value in part.items() if (iri := _iri(value)) and name not in PREFIXES}
    return found


def _iri(value: Any) -> str:
    """The address of a term: its text, or ``@id`` of a longer definition."""
    found = value.get("@id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


def divide(name: str, prefixes: Mapping[str, str]) -> tuple[str, str]:
    """Namespace and local part of a prefixed name; ``("", name)`` when it has no declared prefix."""
    prefix, colon, local = name.partition(":")
    namespace = prefixes.get(prefix, "") if colon and not local.startswith("//") else ""
    return (namespace, local) if namespace else ("", name)


def expand(name: str, prefixes: Mapping[str, str]) -> str:
    """The full name (JSON-LD: namespace and local part put together); a full URI stays as it is."""
    return "".join(divide(name, prefixes))
