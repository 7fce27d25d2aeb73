"""Link sets: one bare default, the vocabulary under its three addresses, nothing that a link does not say."""

from thuongxuan.standards.gs1.linkset import VOCABULARY, Level, Link, document, link_type

SHOP = Link(type="hasRetailers", href="https://example.org/", title="Shop", hreflang=("vi",), context="VN")
PAGE = Link(type="pip", href="/product/A", title="Page", media_type="text/html", default=True)


def test_one_word_has_three_addresses_and_a_compact_one() -> None:
    for spelt in ("gs1:pip", "https://gs1.org/voc/pip", "http://www.gs1.org/voc/pip", "https://ref.gs1.org/voc/pip"):
        assert link_type(spelt) == "pip"
    for foreign in ("pip", "schema:pip", "https://example.org/voc/pip", "gs1:", "gs1:a b"):
        assert link_type(foreign) is None


def test_a_level_tells_its_links_and_a_bare_default() -> None:
    levels = [Level("/01/1", "Thing", (SHOP, PAGE)), Level("/01/2", "Empty", ()), Level("/01/3", "No default", (SHOP,))]
    first, last = document("https://a.vn", levels)["linkset"]
    assert first["anchor"] == "https://a.vn/01/1"
    assert first[VOCABULARY + "defaultLink"] == [{"href": "https://a.vn/product/A", "title": "Page"}]
    assert first[VOCABULARY + "pip"] == [{"href": "https://a.vn/product/A", "title": "Page", "type": "text/html"}]
    assert first[VOCABULARY + "hasRetailers"][0]["hreflang"] == ["vi"]
    assert first[VOCABULARY + "hasRetailers"][0]["context"] == ["VN"]
    assert VOCABULARY + "defaultLink" not in last
