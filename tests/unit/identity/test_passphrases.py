"""Passphrases: which are refused, how long checking takes, how many are checked at once."""

import asyncio
import threading
import time
import unicodedata
from typing import Literal

import argon2
import pytest

from thuongxuan.identity import passphrases, tokens
from thuongxuan.identity.common_passphrases import COMMON, WORDS


@pytest.mark.parametrize(
    "refused",
    [
        "",
        "bảychữ!",
        "  bảychữ  ",
        "12345678",
        "87654321",
        "00000000",
        "11111111",
        "abcdefgh",
        "qwertyui",
        "abcabcabc",
        "Password",
        "P@ssword",
        "matkhau123",
        "Mật khẩu 123",
        "anh yêu em nhiều",
        "Thường Xuân 36",
        "nam mô a di đà phật",
        "x" * 201,
        "0912345678",
        "lo.thi.hoa",
        "Lò Thị Hoa",
    ],
)
def test_what_many_would_guess_is_refused(refused: str) -> None:
    own = ("0912345678", "lo.thi.hoa", "Lò Thị Hoa", None)
    assert passphrases.weakness(refused, *own) is not None


@pytest.mark.parametrize(
    "accepted", ["con trâu đi trước", "tám ký tự", "zq8kfw2m", "🌾🌾🌾 lúa mới", "x" * 3 + "Quế rừng 7"]
)
def test_anything_else_of_eight_characters_is_accepted(accepted: str) -> None:
    assert passphrases.weakness(accepted, "0912345678", None) is None


def test_the_list_is_written_the_way_it_is_compared() -> None:
    assert not [entry for entry in COMMON if passphrases.plainly(entry) != entry]


def test_a_one_time_passphrase_is_typeable_and_never_the_same() -> None:
    made = {passphrases.one_time() for _ in range(200)}
    assert len(made) == 200
    assert all(passphrases.weakness(one) is None and one.isascii() for one in made)
    assert len(set(WORDS)) == len(WORDS) >= 64


async def test_the_keyboard_s_way_of_composing_does_not_matter() -> None:
    stored = await passphrases.hashed(2, "mật khẩu của tôi")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passphrases.matches(2, stored, unicodedata.normalize("NFD", " mật khẩu của tôi\n"))
    assert not await passphrases.matches(2, stored, "Mật khẩu của tôi")
    assert not passphrases.needs_rehash(stored)


@pytest.mark.parametrize("stored", ["", "not a hash", "$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA"])
async def test_a_broken_hash_matches_nothing(stored: str) -> None:
    assert not await passphrases.matches(2, stored, "mật khẩu của tôi")


async def test_an_unknown_account_costs_the_same_work_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    class Recording(argon2.PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's name
            checked.append(str(hash))
            return super().verify(hash, password)

    known = await passphrases.hashed(2, "mật khẩu của tôi")
    monkeypatch.setattr(passphrases, "_HASHER", Recording())
    for stored in (known, None):
        assert not await passphrases.matches(2, stored, "sai mật khẩu")
    assert len(checked) == 2
    assert argon2.extract_parameters(checked[0]) == argon2.extract_parameters(checked[1])


async def test_at_most_so_many_are_checked_at_once_and_the_loop_stays_free(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()

    def slow(_stored: str | None, _passphrase: str) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return True

    monkeypatch.setattr(passphrases, "_verify", slow)
    checks = [asyncio.create_task(passphrases.matches(3, "x", "y")) for _ in range(12)]
    ticks = 0
    while not all(check.done() for check in checks):
        await asyncio.sleep(0.002)
        ticks += 1
    assert most == 3
    assert ticks > 5


def test_tokens_are_long_different_and_bound_to_their_session() -> None:
    made = {tokens.new_token() for _ in range(100)}
    assert len(made) == 100
    assert len({tokens.csrf_token(token) for token in made}) == 100
    assert all(tokens.csrf_token(token) not in {token, tokens.digest(token).hex()} for token in made)
    assert tokens.new_api_key().startswith("tx_")
    assert len(tokens.digest("\udcff")) == 32
