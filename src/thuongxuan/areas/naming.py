"""Names of areas made comparable: no diacritics, no case, no word for the kind of unit."""

import re

from thuongxuan.i18n import fold

_KINDS = re.compile(r"^(xa|thi tran|tt|huyen|tinh|phuong|x)\.? |( (commune|town|district|province))$")


def search_key(name: str) -> str:
    """The key of a name or code: ``Xã Luận Khê (cũ)`` and ``luan khe commune`` both give ``luan khe``."""
    folded = re.sub(r"\s*\(.*?\)", "", fold(name)).strip(" .,;")
    return _KINDS.sub("", folded)
