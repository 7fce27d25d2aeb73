"""``/functions``: what filters may call besides the operators of CQL2 (Features Part 3, 19-079r2 section 8.4)."""

from msgspec import Struct

from thuongxuan.geo.cql2_functions import FUNCTIONS, CustomFunction
from thuongxuan.geo.queryable import Kind
from thuongxuan.i18n import Language
from thuongxuan.ogcapi.catalog import catalog_of, json_answer, language_of, link
from thuongxuan.ogcapi.formats import Format, choose
from thuongxuan.standards.ogc.common import JSON, Link
from thuongxuan.web.direct import Answer, Call

FORMATS = (Format("json", JSON, "JSON"),)
WORDS: dict[Kind, str] = {"date": "datetime", "timestamp": "datetime"}
"""The standard's words for kinds, where they differ."""


class ArgumentDocument(Struct, frozen=True):
    """What a function takes at one place."""

    title: str
    type: list[str]


class FunctionDocument(Struct, frozen=True):
    """One function."""

    name: str
    description: str
    args: list[ArgumentDocument]
    returns: list[str]


class FunctionsDocument(Struct, frozen=True):
    """All functions."""

    functions: list[FunctionDocument]
    links: list[Link]


async def functions(call: Call) -> Answer:
    """``/ogc/functions``."""
    choose(call, FORMATS)
    catalog, language = catalog_of(call), language_of(call)
    links = [link(catalog, "self", JSON, "Functions", "functions")]
    described = [_document(found, language) for found in FUNCTIONS.values()]
    return json_answer(FunctionsDocument(described, links), JSON, language)


def _document(found: CustomFunction, language: Language) -> FunctionDocument:
    args = [
        ArgumentDocument(getattr(each, f"title_{language}"), list(dict.fromkeys(map(_word, each.kinds))))
        for each in found.arguments
    ]
    return FunctionDocument(found.name, getattr(found, f"title_{language}"), args, [_word(found.returns)])


def _word(kind: Kind) -> str:
    return WORDS.get(kind, kind)
