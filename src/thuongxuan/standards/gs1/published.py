"""Finds the tables in ``schemas/``: beside this module where the package is installed, else in the checkout."""

from pathlib import Path

CHECKOUT = Path(__file__).parents[4]


def read(name: str) -> str:
    """The text of a published table. Raises ``FileNotFoundError``."""
    installed = Path(__file__).with_name(name)
    return (installed if installed.exists() else CHECKOUT / "schemas" / name).read_text(encoding="utf-8")
