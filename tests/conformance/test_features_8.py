"""OGC API - Features, sorting: the parameter ``sortby``."""

import pytest

from tests.conformance.conftest import Get

ITEMS = "/collections/communes/items"


@pytest.mark.parametrize(("sort", "reverse"), [("population", False), ("+population", False), ("-population", True)])
async def test_sorting_one_key(get: Get, sort: str, reverse: bool) -> None:
    page = await get(ITEMS, sortby=sort, limit=100)
    known = [n for f in page["features"] if (n := f["properties"]["population"]) is not None]
    assert known == sorted(known, reverse=reverse)
    assert page["numberReturned"] == 9


async def test_sorting_several_keys(get: Get) -> None:
    page = await get("/collections/places/items", sortby="kind,-name_en", limit=1000)
    keys = [(f["properties"]["kind"], f["properties"]["name_en"]) for f in page["features"]]
    kinds = [kind for kind, _ in keys]
    assert kinds == sorted(kinds)
    assert len(set(kinds)) < len(kinds)


async def test_sorting_definition(get: Get) -> None:
    found = (await get("/api"))["components"]["parameters"]["sortby"]
    assert (found["style"], found["explode"], found["schema"]["type"]) == ("form", False, "array")
