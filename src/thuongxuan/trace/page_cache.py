"""Rendered pages by the digest of everything they are made of, the oldest thrown away when a limit of bytes is reached.

The digest is the address: a page whose content changed has another one, so nothing ever needs to be invalidated.
"""

from collections import OrderedDict

import msgspec


class Rendered(msgspec.Struct, frozen=True):
    """A page as it is sent, with its compressed form and its entity tag."""

    body: bytes
    gzipped: bytes
    etag: bytes

    @property
    def size(self) -> int:
        """Bytes it takes, with an allowance for the objects around them."""
        return len(self.body) + len(self.gzipped) + 300


class PageCache:
    """A least-recently-used cache bounded by bytes, for one worker."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._pages: OrderedDict[bytes, Rendered] = OrderedDict()

    def get(self, digest: bytes) -> Rendered | None:
        """The page, which then counts as used last."""
        page = self._pages.get(digest)
        if page is not None:
            self._pages.move_to_end(digest)
        return page

    def put(self, digest: bytes, page: Rendered) -> None:
        """Keep a page; one that is larger than the whole cache is not kept."""
        self._bytes -= self._pages.pop(digest).size if digest in self._pages else 0
        self._pages[digest] = page
        self._bytes += page.size
        while self._bytes > self._max_bytes:
            _, dropped = self._pages.popitem(last=False)
            self._bytes -= dropped.size

    @property
    def bytes(self) -> int:
        """Bytes held now."""
        return self._bytes
