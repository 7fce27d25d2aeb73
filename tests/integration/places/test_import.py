"""Files of places are taken row by row; the same file again changes nothing."""

from typing import Any

import httpx
import msgspec
import pytest

from tests.support.identity import form, make_account, sign_in
from thuongxuan.db.session import Database
from thuongxuan.errors import Malformed, TooLarge
from thuongxuan.places import importer
from thuongxuan.places.file_reading import MAX_BYTES, Format, read_rows
from thuongxuan.places.importer import Report

pytestmark = pytest.mark.usefixtures("loaded")
BASE = {"kind": "waterfall", "name_vi": "Thác Một", "commune": "15658", "source": "Đo tại chỗ", "status": "published"}
POINT = {"type": "Point", "coordinates": [105.20117, 19.78712]}


def feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": BASE | properties}


def collection(*features: Any) -> bytes:
    return msgspec.json.encode({"type": "FeatureCollection", "features": list(features)})


async def run(database: Database, content: bytes, kind: Format = "geojson", *, dry_run: bool = False) -> Report:
    async with database.write() as write:
        return await importer.import_file(write, content, kind, dry_run)


async def test_rows_are_inserted_then_unchanged_then_updated(database: Database) -> None:
    file = collection(feature(POINT, id="thac-mot"), feature(None, id="thac-hai", name_vi="Thác Hai"))
    assert (await run(database, file, dry_run=True)).inserted == ["thac-mot", "thac-hai"]
    assert (await run(database, file)).inserted == ["thac-mot", "thac-hai"]
    again = await run(database, file)
    assert (again.inserted, again.updated, again.unchanged) == ([], [], ["thac-mot", "thac-hai"])
    changed = await run(database, collection(feature(POINT, id="thac-mot", summary_vi="Mới")))
    assert changed.updated == ["thac-mot"]


async def test_a_row_changes_only_the_fields_that_it_has(database: Database, client: httpx.AsyncClient) -> None:
    row = {"type": "Feature", "id": "thac-trai-gai", "geometry": POINT, "properties": {"source": "Đo tại chỗ"}}
    assert (await run(database, collection(row))).updated == ["thac-trai-gai"]
    body = (await client.get("/api/v1/places/thac-trai-gai")).json()
    assert body["point"]["lon"] == 105.20117
    assert body["texts"][0]["summary"] == "Thác nước ở vùng Xuân Lẹ cũ."


async def test_csv_with_comma_or_semicolon_and_byte_order_mark(database: Database) -> None:
    text = (
        "id;name_vi;kind;commune;lon;lat;source\n"
        "hang-a;Hang A;cave;15622;;;Hỏi bản\n"
        "hang-b;Hang B;cave;15622;105.23177;19.87553;Đo tại chỗ\n"
    )
    assert (await run(database, b"\xef\xbb\xbf" + text.encode(), "csv")).inserted == ["hang-a", "hang-b"]
    assert (await run(database, text.replace(";", ",").encode(), "csv")).unchanged == ["hang-a", "hang-b"]


@pytest.mark.parametrize(
    ("faulty", "field", "code"),
    [
        (feature({"type": "Point", "coordinates": [19.78712, 105.20117]}), "lon", "swapped"),
        (feature({"type": "Point", "coordinates": [19.78712, 89.0]}), "lon", "outside"),
        (feature({"type": "Point", "coordinates": [105.00544, 20.01393]}), "lon", "other_commune"),
        (feature({"type": "Point", "coordinates": [106.5, 20.5]}), "lon", "outside"),
        (feature({"type": "LineString", "coordinates": [[105, 20], [105.1, 20]]}), "geometry", "point"),
        (feature({"type": "Point", "coordinates": ["a", 20]}), "geometry", "point"),
        (feature(kind="volcano"), "kind", "choice"),
        (feature(colour="red"), "colour", "unknown_field"),
        (feature(name_vi=7), "name_vi", "invalid"),
        (feature(id="Không hợp lệ"), "slug", "pattern"),
        ("x", "", "feature"),
        ({"type": "Feature", "properties": None, "geometry": None}, "", "feature"),
        (feature(name_vi="Thác Đầu"), "slug", "duplicate"),
    ],
)
async def test_a_faulty_row_is_reported_with_its_reason_and_the_others_are_taken(
    database: Database, faulty: Any, field: str, code: str
) -> None:
    report = await run(database, collection(feature(name_vi="Thác Đầu"), faulty))
    assert report.inserted == ["thac-dau"]
    assert [(r.row, r.reasons[0].field, r.reasons[0].code) for r in report.rejected] == [(2, field, code)]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        *((b"\xff\xfe broken", "geojson"), (b"{", "geojson"), (b"[]", "geojson"), (collection(), "geojson")),
        *((b"[" * 100_000, "geojson"), (b"", "csv"), (b"colour,name_vi\nred,A\n", "csv"), (b"kind,kind\na,b\n", "csv")),
        *((b'kind,name_vi\n"a', "csv"), (b"kind\n\x00\n", "csv")),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(content: bytes, kind: Format) -> None:
    with pytest.raises(Malformed):
        read_rows(content, kind, 100)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(TooLarge):
        read_rows(b"x" * (MAX_BYTES + 1), "csv", 100)
    with pytest.raises(TooLarge):
        read_rows(b"kind\n" + b"cave\n" * 101, "csv", 100)


async def test_an_officer_tries_a_file_and_then_writes_it(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database, "officer"))
    file = {"file": ("noi.geojson", collection(feature(name_vi="Thác Đầu"), feature(kind="volcano")))}
    tried = await client.post("/places/import", data=form(client, mode="try"), files=file)
    assert tried.status_code == 200
    assert "chưa ghi gì" in tried.text
    assert "Hãy chọn một mục trong danh sách" in tried.text
    assert (await client.get("/places/thac-dau")).status_code == 404
    assert (await client.post("/places/import", data=form(client, mode="write"), files=file)).status_code == 200
    assert (await client.get("/places/thac-dau")).status_code == 200


@pytest.mark.parametrize("name", ["noi.xlsx", "noi.geojson"])
async def test_a_wrong_upload_is_answered_on_the_form(client: httpx.AsyncClient, database: Database, name: str) -> None:
    await sign_in(client, await make_account(database, "officer"))
    answer = await client.post("/places/import", data=form(client, mode="try"), files={"file": (name, b"\xff\xff")})
    assert answer.status_code in {400, 422}
    assert "Cần sửa lại" in answer.text
