"""Who may enter where: one table."""

from typing import Any, get_args
from uuid import uuid4

import pytest
from litestar import Request

from thuongxuan.errors import Forbidden
from thuongxuan.identity import guards
from thuongxuan.identity.schemas import Kind, Principal, Via

KINDS: tuple[Kind, ...] = get_args(Kind)
MATRIX: list[tuple[guards.Guard, set[str]]] = [
    (guards.signed_in, set(KINDS)),
    (guards.officer, {"officer", "administrator"}),
    (guards.administrator, {"administrator"}),
    (guards.team_member, {"team_member"}),
    (guards.household, {"household"}),
    (guards.producer, {"household", "team_member", "cooperative"}),
    (guards.in_person, set(KINDS)),
    (guards.scope("read"), set(KINDS)),
    (guards.scope("write"), set(KINDS)),
]


def connection(principal: Principal) -> Request[Any, Any, Any]:
    scope: Any = {"type": "http", "method": "GET", "path": "/x", "headers": [], "state": {}, "user": principal}
    return Request(scope)


def principal(kind: Kind, via: Via = "session", **values: Any) -> Principal:
    return Principal(account_id=uuid4(), kind=kind, display_name="x", via=via, **values)


async def allowed(guard: guards.Guard, who: Principal) -> bool:
    try:
        await guard(connection(who), None)  # type: ignore[arg-type]
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize("kind", KINDS)
async def test_each_role_enters_where_the_table_says(kind: Kind) -> None:
    for guard, kinds in MATRIX:
        assert await allowed(guard, principal(kind)) == (kind in kinds)


async def test_a_key_enters_only_with_its_scope_and_never_in_person() -> None:
    reading = principal("cooperative", "api_key", scopes=frozenset(("read",)))
    assert await allowed(guards.scope("read"), reading)
    assert not await allowed(guards.scope("write"), reading)
    assert not await allowed(guards.in_person, reading)


async def test_acting_for_a_household_does_not_make_one_a_household() -> None:
    acting = principal("team_member", acting_for=uuid4(), acting_for_name="y", delegation_id=uuid4())
    assert not await allowed(guards.household, acting)
    assert acting.subject_id == acting.acting_for
    assert acting.actor_id == acting.account_id
