"""One test for each requirement of the GS1-Conformant Resolver Standard 1.2.0, against the running application."""

import re
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from litestar import Litestar

from tests.support.resolver import MACHINE, add_link
from tests.support.trace import World, make_batch, make_certificate, make_product, make_world, path_of
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings
from thuongxuan.standards.gs1.compression import compress, decompress
from thuongxuan.standards.gs1.fault import Fault
from thuongxuan.trace.schemas import BatchView

GTIN = "09521234567899"
LINKSET = "application/linkset+json"
VOC = "https://ref.gs1.org/voc/"
BASE = "http://testserver.local"


class Here(msgspec.Struct, frozen=True):
    """A product with a GTIN and a lot of it."""

    world: World
    batch: BatchView

    @property
    def product_id(self) -> UUID:
        """The product."""
        return self.world.product_id

    @property
    def lot(self) -> str:
        """The path of the lot."""
        return path_of(self.batch)

    @property
    def product(self) -> str:
        """The path of the product."""
        return f"/01/{GTIN}"


@pytest.fixture
async def here(database: Database) -> Here:
    """What the identifiers in this module stand for."""
    world = await make_world(database)
    product_id = await make_product(database, world.owner, gtin=GTIN)
    world = msgspec.structs.replace(world, product_id=product_id)
    await make_certificate(database, world.owner, product_id)
    return Here(world, await make_batch(database, world, lot="L1"))


async def link_set(client: httpx.AsyncClient, path: str) -> dict[str, dict[str, Any]]:
    """The link set at an address, by anchor."""
    answer = await client.get(path, params={"linkType": "linkset"}, headers=MACHINE)
    assert answer.status_code == 200, answer.text
    return {context["anchor"]: context for context in answer.json()["linkset"]}


async def led(client: httpx.AsyncClient, path: str, **headers: str) -> str:
    """Where a program is redirected."""
    answer = await client.get(path, headers=MACHINE | headers)
    assert answer.status_code == 307, (path, answer.status_code, answer.text)
    return answer.headers["location"]


async def test_a_request_without_wishes_is_redirected_to_the_default_link(
    client: httpx.AsyncClient, here: Here
) -> None:
    location = await led(client, here.lot)
    assert location == f"{BASE}/scan/{GTIN}/L1"
    page = await client.get(location, headers=MACHINE)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Mã thật" in page.text
    product = await led(client, here.product)
    assert (await client.get(product)).status_code == 200


async def test_a_person_gets_the_page_at_once_without_a_second_journey(client: httpx.AsyncClient, here: Here) -> None:
    answer = await client.get(here.lot, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (answer.status_code, "Mã thật" in answer.text) == (200, True)
    assert 'rel="linkset"' in answer.headers["link"]
    assert "accept" in answer.headers["vary"]
    other = await client.get(here.lot, params={"linkType": "gs1:masterData"}, headers={"accept": "text/html"})
    assert other.status_code == 307


async def test_a_request_for_a_link_type_is_redirected_to_it(client: httpx.AsyncClient, here: Here) -> None:
    for spelt in ("gs1:masterData", "https://gs1.org/voc/masterData", VOC + "masterData"):
        assert await led(client, f"{here.lot}?linkType={spelt}") == f"{BASE}/api/v1/batches/by-code{here.lot}"
    facts = await client.get(await led(client, f"{here.lot}?linkType=gs1:masterData&17=271231"))
    assert facts.json()["lot"] == "L1"


async def test_traceability_leads_to_the_events_of_the_lot(client: httpx.AsyncClient, here: Here) -> None:
    for kind in ("traceability", "epcis"):
        events = await client.get(await led(client, f"{here.lot}?linkType=gs1:{kind}&17=271231"), headers=MACHINE)
        assert (events.status_code, events.json()["type"]) == (200, "EPCISQueryDocument")
        told = events.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        assert [event["bizStep"] for event in told] == ["creating_class_instance"]


async def test_an_unknown_link_type_is_404_and_a_malformed_identifier_400(
    client: httpx.AsyncClient, here: Here
) -> None:
    for asked in ("gs1:faqs", "gs1:noSuchType", "nonsense", "https://example.org/voc/pip"):
        answer = await client.get(here.lot, params={"linkType": asked}, headers=MACHINE)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), asked
    for path in (
        "/01/09521234567890",
        "/01/9521234567899",
        f"/01/{GTIN}/10",
        f"/01/{GTIN}/10/a%20b",
        f"/01/{GTIN}/21/S/10/L",
        f"/01/{GTIN}/99/x",
        f"/01/{GTIN}?17=271399",
        f"/01/{GTIN}?21=7",
        f"/01/{GTIN}/10/%FF",
        "/TX/a-b",
        "/TX/ABCDEF/11/x",
        "/TX/ABCDEF/10",
        f"/01/{GTIN}?linkType=gs1:pip&linkType=gs1:faqs",
        f"/01/{GTIN}?x={'y' * 1000}",
    ):
        answer = await client.get(path, headers=MACHINE)
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), path


async def test_every_qualifier_of_a_supported_key_is_understood(client: httpx.AsyncClient, here: Here) -> None:
    for tail in ("/22/V", "/10/L1", "/21/S", "/235/T", "/22/V/10/L1/21/S", "/10/L1/21/S"):
        assert (await client.get(here.product + tail, headers=MACHINE)).status_code == 307, tail


async def test_the_link_set_is_given_by_parameter_and_by_accept(client: httpx.AsyncClient, here: Here) -> None:
    by_parameter = await client.get(f"{here.lot}?linkType=linkset", headers=MACHINE)
    by_accept = await client.get(here.lot, headers={"accept": LINKSET})
    older = await client.get(f"{here.lot}?linkType=all", headers={"accept": "text/html"})
    assert by_parameter.content == by_accept.content == older.content
    for answer in (by_parameter, by_accept):
        assert (answer.status_code, answer.headers["content-type"]) == (200, LINKSET)
        assert 'rel="http://www.w3.org/ns/json-ld#context"' in answer.headers["link"]


async def test_the_link_set_has_the_shape_of_rfc_9264_and_gs1(
    client: httpx.AsyncClient, database: Database, here: Here
) -> None:
    await add_link(database, here.product_id, hreflang="vi", media_type="text/html", context="VN")
    answer = await client.get(here.lot, headers={"accept": LINKSET})
    assert list(answer.json()) == ["linkset"]
    for context in answer.json()["linkset"]:
        assert context.pop("anchor").startswith(f"{BASE}/01/{GTIN}")
        assert isinstance(context.pop("itemDescription"), str)
        for relation, targets in context.items():
            assert re.fullmatch(r"https://ref\.gs1\.org/voc/[a-z][A-Za-z]+", relation)
            assert targets
            for target in targets:
                assert set(target) <= {"href", "title", "type", "hreflang", "context"}
                assert target["href"].startswith(("https://", "http://testserver.local/"))
                assert target["title"]
                assert all(re.fullmatch("[a-z]{2}(-[A-Z]{2})?", tag) for tag in target.get("hreflang", ["vi"]))


async def test_there_is_exactly_one_bare_default_link_that_also_has_a_descriptive_type(
    client: httpx.AsyncClient, database: Database, here: Here
) -> None:
    for _ in range(2):
        for context in (await link_set(client, here.lot)).values():
            (default,) = context[VOC + "defaultLink"]
            assert set(default) == {"href", "title"}
            told = [t["href"] for relation, all_of in context.items() if relation.startswith(VOC) for t in all_of]
            assert told.count(default["href"]) >= 2
        await add_link(database, here.product_id, href="https://shop.example.org/que", is_default=True)
    assert await led(client, here.product) == "https://shop.example.org/que"


async def test_the_link_set_holds_every_level_up_to_the_key(client: httpx.AsyncClient, here: Here) -> None:
    found = await link_set(client, f"{here.lot}/21/S7")
    assert list(found) == [f"{BASE}{path}" for path in (f"{here.lot}/21/S7", here.lot, here.product)]
    assert VOC + "certificationInfo" in found[f"{BASE}{here.product}"]
    assert list(await link_set(client, here.product)) == [f"{BASE}{here.product}"]


async def test_unknown_qualifiers_are_walked_up_from(client: httpx.AsyncClient, database: Database, here: Here) -> None:
    await add_link(database, here.product_id, link_type="recipeInfo", href="https://example.org/pho")
    assert await led(client, f"{here.lot}/21/S7") == f"{BASE}/scan/{GTIN}/L1"
    assert await led(client, f"{here.lot}/21/S7?linkType=gs1:recipeInfo") == "https://example.org/pho"
    page = await client.get(await led(client, f"{here.product}/10/NEVER"))
    assert (page.status_code, "Không có lô NEVER" in page.text) == (200, True)
    person = await client.get(f"{here.product}/10/NEVER", headers={"accept": "text/html"})
    assert (person.status_code, "Không có mã này" in person.text) == (404, True)


async def test_the_query_is_passed_on_to_the_target(client: httpx.AsyncClient, database: Database, here: Here) -> None:
    await add_link(database, here.product_id, link_type="recipeInfo", href="https://example.org/pho?a=1#top")
    location = await led(client, f"{here.lot}?17=271231&linkType=gs1:recipeInfo&context=shop&x=%C3%A0")
    assert location == "https://example.org/pho?a=1&17=271231&x=%C3%A0#top"
    assert (await led(client, f"{here.lot}?17=271231")).endswith("/L1?17=271231")


async def test_language_media_type_and_context_choose_among_links(
    client: httpx.AsyncClient, database: Database, here: Here
) -> None:
    for name, values in {
        "vi": {"hreflang": "vi"},
        "en": {"hreflang": "en"},
        "pdf": {"hreflang": "en", "media_type": "application/pdf"},
        "shop": {"hreflang": "en", "context": "shop"},
    }.items():
        await add_link(database, here.product_id, link_type="recipeInfo", href=f"https://example.org/{name}", **values)
    path = f"{here.lot}?linkType=gs1:recipeInfo"
    assert await led(client, path) == "https://example.org/vi"
    assert await led(client, path, **{"accept-language": "en-GB,vi;q=0.5"}) == "https://example.org/en"
    assert await led(client, path, **{"accept-language": "fr"}) == "https://example.org/vi"
    pdf = {"accept-language": "en", "accept": "application/pdf,application/json;q=0.1"}
    assert await led(client, path, **pdf) == "https://example.org/pdf"
    assert await led(client, path + "&context=shop", **{"accept-language": "en"}) == "https://example.org/shop"


async def test_links_that_cannot_be_told_apart_are_a_choice(
    client: httpx.AsyncClient, database: Database, here: Here
) -> None:
    for name in "ab":
        await add_link(database, here.product_id, link_type="recipeInfo", href=f"https://example.org/{name}")
    answer = await client.get(f"{here.lot}?linkType=gs1:recipeInfo", headers=MACHINE)
    assert answer.status_code == 300
    (context,) = answer.json()["linkset"]
    assert [target["href"] for target in context[VOC + "recipeInfo"]] == [
        "https://example.org/a",
        "https://example.org/b",
    ]


async def test_a_redirect_tells_of_the_link_set_and_what_it_depends_on(client: httpx.AsyncClient, here: Here) -> None:
    answer = await client.get(here.lot, headers=MACHINE)
    assert answer.headers["link"] == f'<{BASE}{here.lot}?linkType=linkset>; rel="linkset"; type="{LINKSET}"'
    assert {"accept", "accept-language"} <= {part.strip() for part in answer.headers["vary"].split(",")}


async def test_head_options_and_other_origins_are_served(client: httpx.AsyncClient, here: Here) -> None:
    for path in (here.lot, f"{here.lot}?linkType=linkset", here.product):
        got, head = await client.get(path, headers=MACHINE), await client.head(path, headers=MACHINE)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers.get("location") == got.headers.get("location")
        assert got.headers["access-control-allow-origin"] == "*"
    options = await client.options(here.lot)
    assert (options.status_code, options.headers["allow"]) == (200, "GET, HEAD, OPTIONS")
    assert (await client.post(here.lot)).status_code in {403, 405}


async def test_the_description_file_says_what_is_resolved(client: httpx.AsyncClient) -> None:
    answer = await client.get("/.well-known/gs1resolver")
    told = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert (told["resolverRoot"], told["supportedPrimaryKeys"]) == (BASE, ["01"])
    assert told["name"]
    assert told["contact"]["fn"]


async def test_own_codes_are_resolved_like_gs1_keys(client: httpx.AsyncClient, database: Database) -> None:
    batch = await make_batch(database, await make_world(database), lot="A/1")
    code = batch.product_code
    assert await led(client, f"/tx/{code.lower()}/10/A%2F1/21/9") == f"{BASE}/scan/{code}/A%2F1"
    assert list(await link_set(client, f"/TX/{code}/10/A%2F1")) == [f"{BASE}/TX/{code}/10/A%2F1", f"{BASE}/TX/{code}"]
    assert await led(client, f"/TX/{code}") == f"{BASE}/product/{code}"


async def test_foreign_products_are_handed_to_their_resolver(
    client: httpx.AsyncClient, app: Litestar, settings: Settings, here: Here
) -> None:
    foreign = "/01/09528765432108/10/A"
    assert (await client.get(foreign, headers=MACHINE)).status_code == 404
    app.state.settings = msgspec.structs.replace(
        settings, resolver_handed_over="9528=https://id.example.org/, *=https://id.gs1.org"
    )
    answer = await client.get(f"{foreign}?17=271231&linkType=gs1:pip", headers=MACHINE)
    assert answer.headers["location"] == f"https://id.example.org{foreign}?17=271231&linkType=gs1:pip"
    assert answer.headers["link"] == f'<https://id.example.org/>; rel="{VOC}handledBy"'
    as_set = await led(client, f"{foreign}?linkType=linkset")
    assert as_set == f"https://id.example.org{foreign}?linkType=linkset"
    assert await led(client, "/01/09506000134352") == "https://id.gs1.org/01/09506000134352"
    assert (await client.get(foreign, headers={"accept": "text/html"})).status_code == 307
    assert (await client.get(here.lot, headers=MACHINE)).headers["location"].startswith(BASE)
    assert (await client.get("/TX/ABCDEF/10/A", headers=MACHINE)).status_code == 404


async def test_a_product_without_a_lot_is_nobodys_business(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await make_product(database, world.owner, gtin="09521234000013", code="ABCDEF")
    for path in ("/01/09521234000013", "/TX/ABCDEF", "/product/ABCDEF"):
        assert (await client.get(path, headers=MACHINE)).status_code == 404


async def test_compressed_identifiers_are_resolved_and_told_uncompressed(
    client: httpx.AsyncClient, app: Litestar, here: Here
) -> None:
    segment = compress([("01", GTIN), ("10", "L1"), ("17", "271231")])
    answer = await client.get(f"/{segment}?linkType=linkset", headers=MACHINE)
    assert answer.json()["linkset"][0]["anchor"] == f"{BASE}{here.lot}"
    assert f'<{BASE}{here.lot}?17=271231>; rel="owl:sameAs"' in answer.headers["link"]
    assert await led(client, f"/{segment}") == f"{BASE}/scan/{GTIN}/L1?17=271231"
    person = await client.get(f"/{segment}", headers={"accept": "text/html"})
    assert (person.status_code, "Mã thật" in person.text) == (200, True)
    for other in (compress([("00", "195212340000000010")]), segment[:-1] + "B", "no-such-page-here"):
        assert (await client.get(f"/{other}", headers=MACHINE)).status_code == 404
    for path in {route.path for route in app.routes if re.fullmatch("/[A-Za-z0-9_-]{10,}", route.path)}:
        with pytest.raises(Fault):
            decompress(path[1:])
