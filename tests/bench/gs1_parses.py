"""How many GS1 identifiers one core reads in a second: ``python -m tests.bench.gs1_parses``.

CPU time of this process, best of seven rounds, so that neighbours on the machine count little.
"""

import time
from collections.abc import Callable

from thuongxuan.standards.gs1 import element_string, epc, uri

ROUND = 20_000
GTIN = "09521234567899"
CASES: dict[str, tuple[Callable[[str], object], str]] = {
    "Digital Link of a batch": (uri.parse, f"https://id.example.org/01/{GTIN}/10/L25A01"),
    "Digital Link of a product": (uri.parse, f"https://id.example.org/01/{GTIN}"),
    "Digital Link with serial and date": (uri.parse, f"https://id.example.org/01/{GTIN}/10/L25A01/21/7?17=271231"),
    "element string of a batch": (element_string.parse, f"01{GTIN}10L25A01"),
    "brackets of a batch": (element_string.parse_bracketed, f"(01){GTIN}(10)L25A01"),
    "canonical of a URN": (epc.canonical, "urn:epc:class:lgtin:9521234.056789.L25A01"),
}


def parses_per_second(parse: Callable[[str], object], text: str) -> float:
    """The best of seven rounds."""
    best = float("inf")
    for _ in range(7):
        started = time.process_time()
        for _ in range(ROUND):
            parse(text)
        best = min(best, time.process_time() - started)
    return ROUND / best


def main() -> None:
    """Print a line for each kind of text."""
    for name, (parse, text) in CASES.items():
        parse(text)  # tables are read once
        print(f"{name:36} {parses_per_second(parse, text):>10,.0f}/s")  # noqa: T201 - a script talks on standard output


if __name__ == "__main__":
    main()
