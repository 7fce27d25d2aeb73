"""Names of areas made comparable: no diacritics, no case, no word for the kind of unit."""

import re
import unicodedata

_KINDS = re.compile(r"^(xa|thi tran|tt|huyen|tinh|phuong|x)\.? |( (commune|town|district|province))$")


def fold(text: str) -> str:
    """Lower case without diacritics; ``đ`` becomes ``d``. Decomposed and composed input give the same."""
    plain = unicodedata.normalize("NFD", text.strip().lower()).replace("đ", "d")
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def search_key(name: str) -> str:
    """The key of a name or code: ``Xã Luận Khê (cũ)`` and ``luan khe commune`` both give ``luan khe``."""
    folded = re.sub(r"\s*\(.*?\)", "", fold(name)).strip(" .,;")
    return _KINDS.sub("", folded)
