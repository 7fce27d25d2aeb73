"""Every symbol that is issued can be read, on screen and on paper, and is never printed too small."""

import random
from datetime import date
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from PIL import Image, ImageFilter

from tests.support.symbols import pages_of, picture_of, picture_of_svg, read_all, texts_of
from thuongxuan.errors import Invalid
from thuongxuan.standards.gs1.check_digit import check_digit
from thuongxuan.standards.gs1.digital_link import CSET_82
from thuongxuan.trace.codes import code_uri, lot_code, product_code
from thuongxuan.trace.label_formats import FORMATS, LabelFormat
from thuongxuan.trace.label_sheets import LabelWords, draw_labels, formats_for, module_of
from thuongxuan.trace.labels import MODULE_MIN_MM, QUIET_ZONE, module_in, png, svg, symbol
from thuongxuan.web.paper import PACKAGE, FontMissing, find_fonts

BASE = "https://id.thuongxuan.vn"
GTIN = "09521234567899"
URI = f"HTTPS://ID.THUONGXUAN.VN/01/{GTIN}/10/8CRD5JZ"
FONTS = find_fonts(Path("/usr/share/fonts"))
LOTS = st.text(st.sampled_from(sorted(CSET_82)), min_size=1, max_size=20).filter(lambda lot: lot not in {".", ".."})
BODIES = st.text("0123456789", min_size=13, max_size=13)


WORDS = LabelWords(
    product="Quế vỏ Thường Xuân",
    lot="8CRD5JZ",
    made_on=date(2026, 11, 23),
    producer="Hộ bà Lò Thị Mẫu, bản Vịn",
    readable=f"(01) {GTIN} (10) 8CRD5JZ",
    address=f"id.thuongxuan.vn/01/{GTIN}/10/8CRD5JZ",
)


def words(**changes: object) -> LabelWords:
    """Words of a label with everything on it."""
    return structs.replace(WORDS, **changes)


@settings(max_examples=40)
@given(BODIES, LOTS, st.booleans())
def test_every_issued_symbol_is_read_back_from_png_and_svg(body: str, lot: str, numbered: bool) -> None:
    gtin = body + check_digit(body) if numbered else None
    uri = code_uri(BASE, gtin=gtin, code=product_code(), lot=lot)
    assert read_all(picture_of(png(uri))) == [uri]
    assert read_all(picture_of_svg(svg(uri, lot))) == [uri]


def test_upper_case_keeps_an_own_lot_small() -> None:
    uri = code_uri(BASE, gtin=GTIN, code="", lot=lot_code(date(2026, 11, 23)))
    assert symbol(uri).version == 3
    assert symbol(uri.lower()).version == 4


def test_png_and_svg_have_four_white_modules_around() -> None:
    picture = picture_of(png(URI))
    pixels = picture.width // symbol(URI).span
    dark = picture.point(lambda value: 255 - value).getbbox()
    assert dark == (QUIET_ZONE * pixels,) * 2 + (picture.width - QUIET_ZONE * pixels,) * 2
    assert f'viewBox="-4 -4 {symbol(URI).span} {symbol(URI).span}"'.encode() in svg(URI, "x")


def test_a_printed_png_has_modules_of_half_a_millimetre() -> None:
    picture = Image.open(BytesIO(png(URI)))
    assert picture.width / picture.info["dpi"][0] * 25.4 == pytest.approx(symbol(URI).span * 0.5, rel=0.002)


def test_the_svg_has_a_name_and_no_style() -> None:
    text = svg(URI, 'Lô <"A&B">').decode()
    assert '<title>Lô &lt;"A&amp;B"&gt;</title>' in text
    assert "style" not in text


@pytest.mark.parametrize("layout", FORMATS.values(), ids=lambda layout: layout.name)
def test_every_label_of_every_page_is_read_and_its_words_are_text(layout: LabelFormat) -> None:
    count = layout.per_page + 2
    pdf = draw_labels(URI, words(), layout, count, FONTS)
    pages = pages_of(pdf, 12)
    read = [read_all(page) for page in pages]
    assert [len(codes) for codes in read] == ([layout.per_page, 2] if layout.per_page > 1 else [1, 1, 1])
    assert {uri for codes in read for uri in codes} == {URI}
    text = " ".join(texts_of(pdf)[0].split())
    assert text == normalize("NFC", text)
    assert text.count("Lô: 8CRD5JZ") == layout.per_page
    assert text.count(f"(01) {GTIN}") == layout.per_page
    assert text.count("Quế vỏ Thường Xuân") == layout.per_page


@pytest.mark.parametrize("layout", FORMATS.values(), ids=lambda layout: layout.name)
def test_no_label_runs_over_its_edge(layout: LabelFormat) -> None:
    long = words(product="Mật ong rừng bạc hà " * 4, producer="Hợp tác xã " * 5)
    for page in pages_of(draw_labels(URI, long, layout, layout.per_page, FONTS), 10):
        for number in range(layout.per_page):
            left, top = layout.place(number)
            box = (left, top, left + layout.label[0], top + layout.label[1])
            x0, y0, x1, y1 = (round(10 * edge) for edge in box)
            label = page.crop((x0, y0, x1, y1)).point(lambda value: 255 - value)
            inked = label.getbbox()
            assert inked is not None
            border = round(10 * layout.inset) - 3
            assert min(inked[0], inked[1], label.width - inked[2], label.height - inked[3]) >= border


@pytest.mark.parametrize("name", ["roll-50x30", "roll-70x50"])
def test_a_worn_thermal_print_is_still_read(name: str) -> None:
    """8 dots per mm, black or white only; then a telephone held askew, out of focus, with a noisy sensor."""
    layout = FORMATS[name]
    page = pages_of(draw_labels(URI, words(), layout, 1, FONTS), 8)[0].point(lambda value: 255 * (value > 127))
    dice = random.Random(7)  # noqa: S311 - dust, not secrets
    for _ in range(page.width * page.height // 100):
        page.putpixel((dice.randrange(page.width), dice.randrange(page.height)), dice.choice((0, 255)))
    seen = page.resize((page.width * 3, page.height * 3), Image.Resampling.BICUBIC)
    seen = seen.rotate(4, fillcolor=255, resample=Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(2))
    noise = Image.effect_noise(seen.size, 40)
    assert read_all(Image.blend(seen, noise, 0.25)) == [URI]


@given(st.integers(21, 185), st.floats(5, 200), st.sampled_from([0.125, 25.4 / 600]))
def test_a_module_is_whole_dots_and_fits_its_box(modules: int, box: float, dot: float) -> None:
    module = module_in(modules, box, dot)
    assert module * modules <= box * 1.0001
    assert module <= 0.990
    assert module / dot == pytest.approx(round(module / dot))


@settings(max_examples=30)
@given(LOTS)
def test_a_symbol_is_printed_large_enough_or_refused_with_the_formats_that_fit(lot: str) -> None:
    uri = code_uri("https://truy-xuat-nguon-goc.thuongxuan.example", gtin=GTIN, code="", lot=lot)
    fitting = formats_for(uri)
    for layout in FORMATS.values():
        if layout in fitting:
            assert module_of(uri, layout) >= MODULE_MIN_MM
            continue
        with pytest.raises(Invalid) as caught:
            draw_labels(uri, words(), layout, 1, FONTS)
        assert [(error.field, error.code) for error in caught.value.errors] == [("format", "too-small")]


def test_a_refusal_names_the_formats_that_fit() -> None:
    uri = code_uri(
        "https://truy-xuat-nguon-goc-nong-san.thuongxuan.example", gtin=GTIN, code="", lot="lo-thu-hoach-2026/%%"
    )
    with pytest.raises(Invalid) as caught:
        draw_labels(uri, words(), FORMATS["a4-5x13"], 1, FONTS)
    message = caught.value.errors[0].message
    assert "a4-3x8" in message.values["others"]
    assert "a4-5x13" not in message.values["others"]


def test_a_label_without_consent_names_nobody() -> None:
    text = texts_of(draw_labels(URI, words(producer=""), FORMATS["a4-3x8"], 1, FONTS))[0]
    assert "Hộ" not in text


def test_words_in_decomposed_letters_are_printed_composed() -> None:
    pdf = draw_labels(URI, words(product=normalize("NFD", "Chè Ế Ữ Ộ")), FORMATS["a4-3x8"], 1, FONTS)
    assert "Chè Ế Ữ Ộ" in texts_of(pdf)[0]


def test_english_labels_say_it_in_english() -> None:
    text = texts_of(draw_labels(URI, words(language="en"), FORMATS["a4-3x8"], 1, FONTS))[0]
    assert "Lot: 8CRD5JZ" in text
    assert "Made: 23 Nov 2026" in text


def test_a_server_without_fonts_names_the_package(tmp_path: Path) -> None:
    with pytest.raises(FontMissing) as caught:
        find_fonts(tmp_path)
    assert caught.value.detail is not None
    assert caught.value.detail.values["package"] == PACKAGE == "fonts-dejavu-core"
    assert caught.value.status == 503
