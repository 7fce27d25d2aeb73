"""Serial numbers that nobody can guess, without a row for each (GS1 AI 21). Pure.

The labels of a batch are numbered 0, 1, 2, ... A number goes through a permutation under a key of the installation, so
that serials tell nothing about how many there are, and gets a check under the same key, so that an invented serial is
known as such: one in 28 million passes. Whether the number was ever printed is asked of the print runs besides.
"""

import hashlib
from uuid import UUID

from thuongxuan.trace.codes import ALPHABET

BASE = len(ALPHABET)
HALF = BASE**3
"""A number is two halves of three signs each."""
MOST = HALF**2
"""Labels of one batch: 887 million."""
BODY, CHECK = 6, 5
LENGTH = BODY + CHECK
ROUNDS = 6
"""Of a Feistel network with additions instead of exclusive ors, because 31 is no power of two."""


class Serials:
    """Makes and recognises serials under one key (32 bytes)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def serial(self, batch_id: UUID, number: int) -> str:
        """The serial of a label: eleven signs. Raises ``ValueError`` for a number below 0 or from ``MOST`` on."""
        if not 0 <= number < MOST:
            raise ValueError(number)
        left, right = divmod(number, HALF)
        for turn in range(ROUNDS):
            left, right = right, (left + self._mixed(batch_id, turn, right)) % HALF
        body = _signs(left * HALF + right, BODY)
        return body + self._check(batch_id, body)

    def number(self, batch_id: UUID, serial: str) -> int | None:
        """The number behind a serial of this batch; ``None`` when it was not made here."""
        body = serial[:BODY]
        if len(serial) != LENGTH or not set(body) <= set(ALPHABET) or self._check(batch_id, body) != serial[BODY:]:
            return None
        left, right = divmod(_value(body), HALF)
        for turn in reversed(range(ROUNDS)):
            left, right = (right - self._mixed(batch_id, turn, left)) % HALF, left
        return left * HALF + right

    def _mixed(self, batch_id: UUID, turn: int, half: int) -> int:
        return self._digest(b"order", batch_id.bytes + bytes([turn]) + half.to_bytes(2)) % HALF

    def _check(self, batch_id: UUID, body: str) -> str:
        return _signs(self._digest(b"check", batch_id.bytes + body.encode()) % BASE**CHECK, CHECK)

    def _digest(self, purpose: bytes, text: bytes) -> int:
        return int.from_bytes(hashlib.blake2b(text, digest_size=16, key=self._key, person=purpose).digest())


def _signs(value: int, count: int) -> str:
    signs = ""
    for _ in range(count):
        value, rest = divmod(value, BASE)
        signs = ALPHABET[rest] + signs
    return signs


def _value(signs: str) -> int:
    value = 0
    for sign in signs:
        value = value * BASE + ALPHABET.index(sign)
    return value
