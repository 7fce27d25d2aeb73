"""Five symbols for all kinds of places: few enough to learn, told apart by shape and not by colour alone."""

from typing import Literal

Symbol = Literal["water", "heritage", "nature", "village", "other"]
SYMBOLS: tuple[Symbol, ...] = ("water", "heritage", "nature", "village", "other")
"""In the order of the legend."""
_OF_KIND: dict[str, Symbol] = {
    "waterfall": "water",
    "reservoir": "water",
    "dam": "water",
    "relic_temple": "heritage",
    "relic_historical": "heritage",
    "relic_architectural": "heritage",
    "legend_site": "heritage",
    "cave": "nature",
    "peak": "nature",
    "national_park": "nature",
    "heritage_tree": "nature",
    "community_tourism_village": "village",
    "homestay": "village",
    "farm_visit": "village",
    "ocop_shop": "village",
}


def kinds_of(symbol: Symbol) -> list[str]:
    """The kinds that a symbol stands for; none for ``other``, which stands for all the rest."""
    return [kind for kind, found in _OF_KIND.items() if found == symbol]


def symbol_of(kind: str) -> Symbol:
    """The symbol of a kind of place; ``other`` for kinds without one."""
    return _OF_KIND.get(kind, "other")
