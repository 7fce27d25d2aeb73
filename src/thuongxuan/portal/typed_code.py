"""From what somebody types or pastes off a label to the address of its page."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from thuongxuan.errors import Invalid, Message, m
from thuongxuan.trace.codes import LOT_LENGTH, PRODUCT_LENGTH, code_path, read_code, read_gtin, read_lot

LENGTH_MAX = 300
FIELD = "code"
_ADDRESS = re.compile(r"/(01|tx)/([^/?#\s]+)/10/([^/?#\s]+)/?", re.IGNORECASE)
_ELEMENTS = re.compile(r"\(01\)\s*(\d[\d ]{6,16}\d)\s*\(10\)\s*(\S{1,20})")
_GTIN_AND_LOT = re.compile(r"(\d{8}|\d{12,14})[\s·,;/|]+(\S{1,20})")
_OWN_AND_LOT = re.compile(r"(?:TX[\s/]+)?([0-9A-Z]{3}-?[0-9A-Z]{3})[\s·,;/|]+(\S{1,20})", re.IGNORECASE)


def page_of(text: str) -> str:
    """The path of the scan page: ``/01/{gtin}/10/{lot}`` for GS1 numbers, ``/TX/{code}/10/{lot}`` for our own.

    Accepts a pasted address (of any host: only its path counts), GS1 element strings ``(01)…(10)…``, and a product code
    and a lot with anything usual between them. Raises ``Invalid`` naming what is missing or mistyped, so that a slip of
    the finger is not taken for a forged label. Whether the code exists is the scan page's answer, not this one's.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        raise _refused("required", m("Hãy gõ mã in dưới hình vuông trên tem."))
    if len(typed) > LENGTH_MAX:
        raise _refused("too_long", m("Mã dài quá. Hãy chỉ gõ dòng chữ dưới hình vuông trên tem."))
    if found := _ADDRESS.search(_path_of(typed)):
        return _page(unquote(found[2]), unquote(found[3]), gs1=found[1] == "01")
    if found := _ELEMENTS.fullmatch(typed) or _GTIN_AND_LOT.fullmatch(typed):
        return _page(found[1], found[2], gs1=True)
    if found := _OWN_AND_LOT.fullmatch(typed):
        return _page(found[1], found[2], gs1=False)
    if re.fullmatch(r"\S+", typed):
        raise _refused("incomplete", m("Mới có một phần. Cần cả mã hàng và số lô, cách nhau một khoảng trống."))
    raise _refused("unreadable", m("Chưa đọc được mã này. Hãy gõ đúng như dòng chữ dưới hình vuông trên tem."))


def _page(key: str, lot: str, *, gs1: bool) -> str:
    if gs1:
        return code_path(gtin=read_gtin(key, FIELD), code="", lot=read_lot(lot, FIELD))
    code = read_code(key, PRODUCT_LENGTH, FIELD)
    # Lots that this system generates have one length and are upper case; people type them in lower case.
    made_here = lot.isalnum() and len(lot) == LOT_LENGTH
    return code_path(gtin=None, code=code, lot=read_lot(lot.upper() if made_here else lot, FIELD))


def _path_of(typed: str) -> str:
    """The path of an address, or the text itself when it is none."""
    try:
        return urlsplit(typed).path if "://" in typed[:10] else typed
    except ValueError:
        return typed


def _refused(code: str, reason: Message) -> Invalid:
    return Invalid.of(FIELD, code, reason)
