"""Owners choose by form and by API where their codes lead; nobody is led into a private network."""

from typing import get_args
from uuid import uuid4

import httpx
import pytest

from tests.support.identity import form, make_account, sign_in
from tests.support.resolver import MACHINE
from tests.support.trace import PRODUCTS, make_batch, make_world, with_key
from thuongxuan.db.session import Database
from thuongxuan.errors import Invalid
from thuongxuan.resolver.link_types import LINK_TYPES
from thuongxuan.resolver.schemas import LinkType
from thuongxuan.resolver.service import check_href

LINK = {"link_type": "recipeInfo", "href": "https://example.org/pho", "title": "Nấu phở"}


def key() -> dict[str, str]:
    """A new idempotency key."""
    return {"idempotency-key": str(uuid4())}


def test_every_link_type_that_can_be_chosen_has_a_name() -> None:
    assert set(get_args(LinkType)) == set(LINK_TYPES)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "http://example.org/",
        "ftp://example.org/x",
        "//example.org/x",
        "https://127.0.0.1/",
        "https://10.0.0.1/x",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://localhost/",
        "https://router.lan/",
        "https://printer.local./",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://1.2.3/",
        "https://me:pw@example.org/",
        "https://example.org\\@10.0.0.1/",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://example.org/#đ",
        "https://",
    ],
)
def test_addresses_that_not_everybody_may_open_are_refused(href: str) -> None:
    with pytest.raises(Invalid):
        check_href(href)


def test_public_addresses_are_kept_as_they_are() -> None:
    for href in ("https://example.org", "https://shop.example.org:8443/a?b=c#d", "https://93.184.216.34/x"):
        assert check_href(href) == href


async def test_links_are_added_read_and_removed_by_api(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    batch = await make_batch(database, world, lot="L1")
    await with_key(client, world.owner)
    path, sent = f"{PRODUCTS}/{world.product_id}/links", key()
    made = await client.post(path, json=LINK, headers=sent)
    assert made.status_code == 201, made.text
    assert (await client.post(path, json=LINK, headers=sent)).json() == made.json()
    shop = LINK | {"link_type": "hasRetailers", "href": "https://example.org/shop", "is_default": True}
    assert (await client.post(path, json=shop, headers=key())).status_code == 201
    newer = shop | {"href": "https://example.org/new"}
    assert (await client.post(path, json=newer, headers=key())).json()["is_default"]
    assert [link["is_default"] for link in (await client.get(path)).json()] == [False, False, True]
    code = f"/TX/{batch.product_code}"
    assert (await client.get(code, headers=MACHINE)).headers["location"] == "https://example.org/new"
    assert (await client.delete(f"{path}/{made.json()['id']}")).status_code == 204
    assert (await client.delete(f"{path}/{made.json()['id']}")).status_code == 404
    assert (await client.get(f"{code}?linkType=gs1:recipeInfo", headers=MACHINE)).status_code == 404
    for wrong, field in (
        (LINK | {"href": "https://10.0.0.1/pho"}, "href"),
        (shop, "href"),
        (LINK | {"lot": "NEVER"}, "lot"),
        (LINK | {"link_type": "defaultLink"}, "link_type"),
        (LINK | {"hreflang": "zh-Hant"}, "hreflang"),
    ):
        refused = await client.post(path, json=wrong, headers=key())
        assert refused.status_code == 422, refused.text
        assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert (await client.post(path, json=LINK | {"lot": "L1"}, headers=key())).status_code == 201


async def test_only_the_owner_changes_links(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    path = f"{PRODUCTS}/{world.product_id}/links"
    await with_key(client, await make_account(database))
    assert (await client.get(path)).status_code == 404
    assert (await client.post(path, json=LINK, headers=key())).status_code == 404
    assert (await client.delete(f"{path}/{uuid4()}")).status_code == 404


async def test_links_are_managed_on_a_page(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    batch = await make_batch(database, world, lot="L1")
    await sign_in(client, world.owner)
    path = f"/products/{world.product_id}/links"
    refused = await client.post(path, data=form(client, **LINK) | {"href": "https://192.168.1.1/", "title": "Bếp"})
    assert (refused.status_code, 'value="Bếp"' in refused.text) == (422, True)
    assert (await client.post(path, data=form(client, **LINK) | {"hreflang": "vi"})).headers["location"] == path
    shown = await client.get(path)
    assert "Nấu phở" in shown.text
    public = await client.get(f"/product/{batch.product_code}")
    assert 'href="https://example.org/pho" hreflang="vi"' in public.text
    (link,) = (await client.get(f"/TX/{batch.product_code}?linkType=linkset", headers=MACHINE)).json()["linkset"]
    assert link["https://ref.gs1.org/voc/recipeInfo"][0]["hreflang"] == ["vi"]
    removal = shown.text.partition(f'action="{path}/')[2].partition('"')[0]
    assert (await client.post(f"{path}/{removal}", data=form(client))).status_code == 303
    assert "Nấu phở" not in (await client.get(path)).text
