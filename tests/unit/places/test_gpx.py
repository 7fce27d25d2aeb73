"""Tracks of GPX files: what is read, and what is refused."""

import pytest

from thuongxuan.errors import Malformed, TooLarge
from thuongxuan.places import gpx
from thuongxuan.places.gpx import read_track


def track(*points: tuple[float, float, float | None], tracks: int = 1) -> bytes:
    """A GPX 1.1 file."""
    told = "".join(
        f'<trkpt lat="{lat}" lon="{lon}">{"" if ele is None else f"<ele>{ele}</ele>"}</trkpt>'
        for lon, lat, ele in points
    )
    body = f"<trk><name>x</name><trkseg>{told}</trkseg></trk>" * tracks
    return f'<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">{body}</gpx>'.encode()


def test_a_track_is_read_with_its_heights() -> None:
    found = read_track(track((105.2, 19.9, 100), (105.2, 19.9, 100), (105.201, 19.9, 130), (105.202, 19.9, 128)))
    assert found.points == [(105.2, 19.9, 100.0), (105.201, 19.9, 130.0), (105.202, 19.9, 128.0)]
    assert (found.heights, found.ascent_m) == (True, 30)
    assert found.ewkt.startswith("SRID=4326;LINESTRING Z (105.2 19.9 100.0,")


def test_wavering_heights_are_no_ascent() -> None:
    wavering = [(105.2 + step / 1000, 19.9, 100 + (step % 2) * 4) for step in range(20)]
    assert read_track(track(*wavering)).ascent_m == 0


def test_one_missing_height_means_none_is_known() -> None:
    found = read_track(track((105.2, 19.9, 100), (105.201, 19.9, None)))
    assert (found.heights, found.ascent_m) == (False, None)


def test_distances_are_metres() -> None:
    assert gpx.distance_m((105.0, 20.0, None), (105.0, 21.0, None)) == pytest.approx(111_195, abs=1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<gpx",
        b"<gpx/>",
        b'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "b">]><gpx>&a;</gpx>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE gpx><gpx/>'.encode("utf-16"),
        track((105.2, 19.9, 1), tracks=1),
        track((105.2, 19.9, 1), (105.201, 19.9, 1), tracks=2),
        track((105.2, 19.9, 1), (105.21, 19.9, 1)),
        track((19.9, 105.2, 1), (19.9, 105.201, 1)),
        track((105.2, 19.9, 9000), (105.201, 19.9, 1)),
        track((float("nan"), 19.9, 1), (105.201, 19.9, 1)),
        track((105.2, 19.9, 1), (105.201, 19.9, 1)).replace(b"105.201", b"here"),
    ],
    ids=["empty", "cut", "none", "entity", "utf-16", "point", "two", "hole", "swapped", "height", "nan", "word"],
)
def test_what_is_no_walk_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed):
        read_track(content)


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpx, "MAX_POINTS", 1)
    with pytest.raises(TooLarge):
        read_track(track((105.2, 19.9, 1), (105.201, 19.9, 1)))
    monkeypatch.setattr(gpx, "MAX_BYTES", 10)
    with pytest.raises(TooLarge):
        read_track(track((105.2, 19.9, 1)))
