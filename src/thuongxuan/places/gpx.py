"""Tracks of GPX 1.1 and 1.0 files, as a receiver or a telephone recorded them. Pure."""

import math
from itertools import pairwise
from xml.etree import ElementTree as ET

from msgspec import Struct

from thuongxuan.errors import Malformed, TooLarge, m

MAX_BYTES = 10_000_000
"""A day's walk with a point a second is below 6 MB."""
MAX_POINTS = 50_000
MAX_GAP_M = 200.0
"""A receiver that lost its view for longer leaves a hole; a straight line across it was never walked."""
NOISE_M = 5.0
"""Heights of receivers waver by this much; smaller rises are no ascent."""
EARTH_M = 6_371_000.0


Position = tuple[float, float, float | None]
"""Longitude, latitude, height in metres."""


class Track(Struct, frozen=True):
    """A walked line: longitude, latitude and height (m) of each point; ``heights`` says whether all points have one."""

    points: list[tuple[float, float, float]]
    heights: bool

    @property
    def ascent_m(self) -> int | None:
        """Metres uphill, rises below ``NOISE_M`` left out; ``None`` without heights."""
        if not self.heights:
            return None
        low, total = self.points[0][2], 0.0
        for _, _, height in self.points:
            if height - low >= NOISE_M:
                total, low = total + height - low, height
            elif height < low:
                low = height
        return round(total)

    @property
    def ewkt(self) -> str:
        """The line for PostGIS, heights that nobody knows as 0."""
        told = ",".join(f"{lon!r} {lat!r} {height!r}" for lon, lat, height in self.points)
        return f"SRID=4326;LINESTRING Z ({told})"


def read_track(content: bytes) -> Track:
    """The one track of a file. Raises ``TooLarge``, or ``Malformed`` telling what is wrong."""
    if len(content) > MAX_BYTES:
        raise TooLarge(m("Tệp lớn hơn {limit} byte.", limit=MAX_BYTES))
    tracks = _parsed(content).findall("{*}trk")
    if len(tracks) != 1:
        raise Malformed(m("Tệp phải có đúng một tuyến (trk), tệp này có {count}.", count=len(tracks)))
    found = tracks[0].findall("{*}trkseg/{*}trkpt")
    if len(found) > MAX_POINTS:
        raise TooLarge(m("Tuyến có hơn {limit} điểm.", limit=MAX_POINTS))
    read = [_point(each) for each in found]
    points = [point for index, point in enumerate(read) if not index or point[:2] != read[index - 1][:2]]
    if len(points) < 2:
        raise Malformed(m("Tuyến cần ít nhất hai điểm khác nhau."))
    for number, (one, other) in enumerate(pairwise(points), 1):
        if (gap := distance_m(one, other)) > MAX_GAP_M:
            raise Malformed(m("Sau điểm {at} tuyến bị đứt {gap} m: hãy đi lại đoạn này.", at=number, gap=round(gap)))
    heights = all(height is not None for _, _, height in points)
    return Track([(lon, lat, (height or 0.0) if heights else 0.0) for lon, lat, height in points], heights)


def distance_m(one: Position, other: Position) -> float:
    """Metres between two points on a sphere."""
    lon, lat, lon2, lat2 = map(math.radians, (one[0], one[1], other[0], other[1]))
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(half))


def _parsed(content: bytes) -> "ET.Element":
    # Without a document type there are no entities, and so nothing that could grow or be fetched.
    if b"<!" in content.replace(b"<!--", b"").replace(b"<![CDATA[", b"") or b"\0" in content:
        raise Malformed(m("Tệp GPX không đọc được."))
    try:
        return ET.fromstring(content)  # noqa: S314 - refused above
    except (ET.ParseError, LookupError, ValueError) as error:
        raise Malformed(m("Tệp GPX không đọc được.")) from error


def _point(element: "ET.Element") -> Position:
    try:
        lon, lat = float(element.get("lon", "")), float(element.get("lat", ""))
        text = element.findtext("{*}ele")
        height = None if text is None else float(text)
    except ValueError as error:
        raise Malformed(m("Tuyến có điểm không đọc được tọa độ.")) from error
    if not (102 <= lon <= 110 and 8 <= lat <= 24) or (height is not None and not -100 <= height <= 4000):
        raise Malformed(m("Tuyến có điểm ngoài Việt Nam: {lon}, {lat}.", lon=lon, lat=lat))
    return lon, lat, height
