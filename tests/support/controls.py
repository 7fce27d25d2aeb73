"""What a browser would send from the form of a page, without a browser."""

from html.parser import HTMLParser


class _Controls(HTMLParser):
    """Collects the values of the last form inside ``main``."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._in_main = False
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "main":
            self._in_main = True
        elif not self._in_main:
            return
        elif tag == "input" and name and given.get("type") not in {"file", "submit"}:
            if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
                self.values[name] = given.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.values):
            self.values[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            self.values[name] = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._in_main = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self.values[self._textarea] = self.values[self._textarea].strip()
            self._textarea = ""


def controls(html: str) -> dict[str, str]:
    """Name to value of every control in the main part of a page, hidden ones included; no file, no button."""
    parser = _Controls()
    parser.feed(html)
    return parser.values
