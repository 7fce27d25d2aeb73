"""Passphrases: argon2id, off the event loop, at most a few at once (OWASP ASVS 5.0 sections 6.2 and 11.4)."""

import asyncio
import os
import re
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from thuongxuan.errors import Message, m
from thuongxuan.identity.common_passphrases import COMMON, WORDS

T = TypeVar("T")
MIN_LENGTH = 8
MAX_LENGTH = 200
_LOOKS_LIKE = str.maketrans("đ@$", "das")
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _threads(concurrency: int) -> ThreadPoolExecutor:
    """As many threads as may hash at once; everybody else waits in the executor's queue, off the event loop."""
    return ThreadPoolExecutor(concurrency, thread_name_prefix="argon2")


# `make run` hashes the demonstration's passphrases before the server forks its workers: a worker would count on threads
# that it did not inherit, and its first sign-in would wait forever.
os.register_at_fork(after_in_child=_threads.cache_clear)


@cache
def _nobody() -> str:
    """A hash that belongs to nobody: checking against it takes as long as checking against a real one."""
    return _HASHER.hash(secrets.token_urlsafe(32))


def normalise(typed: str) -> str:
    """The same characters in whatever way a keyboard composed them, without blanks around them."""
    return unicodedata.normalize("NFC", typed).strip()


async def hashed(concurrency: int, passphrase: str) -> str:
    """The argon2id hash (19 MiB, two passes, one lane: about 40 ms)."""
    return await _run(concurrency, _HASHER.hash, normalise(passphrase))


async def matches(concurrency: int, stored: str | None, passphrase: str) -> bool:
    """Whether the passphrase is the stored one. Without a stored one the same work is done, for the same time."""
    right = await _run(concurrency, _verify, stored, normalise(passphrase)[:MAX_LENGTH])
    return right and stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


async def _run(concurrency: int, call: Callable[..., T], *args: object) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads(concurrency), call, *args)


def _verify(stored: str | None, passphrase: str) -> bool:
    try:
        return _HASHER.verify(stored or _nobody(), passphrase)
    except (VerificationError, InvalidHashError):
        return False


def weakness(passphrase: str, *own: str | None) -> Message | None:
    """Why a new passphrase is refused, or ``None``. No rules about which characters it must have.

    ``own`` are the person's own name and number, which are the first thing anybody would guess.
    """
    text = normalise(passphrase)
    if len(text) < MIN_LENGTH:
        return m("Mật khẩu cần ít nhất {least} ký tự. Một câu ngắn dễ nhớ là tốt nhất.", least=MIN_LENGTH)
    if len(text) > MAX_LENGTH:
        return m("Mật khẩu dài nhất {most} ký tự.", most=MAX_LENGTH)
    plain = plainly(text)
    if plain in COMMON or _is_pattern(plain) or plain in {plainly(word) for word in own if word}:
        return m("Mật khẩu này quá dễ đoán. Hãy chọn một câu chỉ mình bạn nghĩ ra.")
    return None


def plainly(text: str) -> str:
    """Lower case, no diacritics, letters and digits only: how the list of common passphrases is written."""
    decomposed = unicodedata.normalize("NFD", text.lower().translate(_LOOKS_LIKE))
    return re.sub(r"[^a-z0-9]", "", "".join(c for c in decomposed if not unicodedata.combining(c)))


def _is_pattern(plain: str) -> bool:
    """One short piece repeated (``abababab``), or neighbours in a row (``12345678``, ``87654321``, ``qwertyui``)."""
    if re.fullmatch(r"(.{1,4})\1+.?", plain):
        return True
    rows = ("0123456789012345", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
    return any(plain in row or plain in row[::-1] for row in rows)


def one_time() -> str:
    """A passphrase to hand over on paper: three short words without diacritics and five digits (about 35 bits)."""
    words = [secrets.choice(WORDS) for _ in range(3)]
    return "-".join([*words, f"{secrets.randbelow(100_000):05}"])
