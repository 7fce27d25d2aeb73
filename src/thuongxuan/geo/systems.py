"""The coordinate systems a person may declare for a shape.

VN-2000 is not WGS 84: here the two lie about 224 m apart, so a declared system is kept and transformed, never
relabelled. Another locality adds the row of its own cadastral zone.
"""

import msgspec

from thuongxuan.errors import Message, m

WGS84 = 4326


class System(msgspec.Struct, frozen=True):
    """A coordinate system with the ranges that Viet Nam takes in it (``x`` east or longitude, ``y`` north or
    latitude). ``shift_accuracy_m`` is the published accuracy of its transformation to WGS 84, in metres.
    """

    srid: int
    name: Message
    metres: bool
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    shift_accuracy_m: float

    @property
    def code(self) -> str:
        """The name that interfaces use, such as ``EPSG:5897``."""
        return f"EPSG:{self.srid}"

    def holds(self, x: float, y: float) -> bool:
        """Whether the position lies in Viet Nam, as far as the ranges tell."""
        (west, east), (south, north) = self.x_range, self.y_range
        return west <= x <= east and south <= y <= north


def _degrees(srid: int, name: Message, shift_accuracy_m: float) -> System:
    return System(srid, name, False, (102.0, 110.0), (8.0, 24.0), shift_accuracy_m)


def _grid(srid: int, name: Message) -> System:
    # A zone reaches about 3 degrees from its meridian. The two ranges do not meet, so a swap always shows.
    return System(srid, name, True, (150_000.0, 850_000.0), (880_000.0, 2_660_000.0), 1.0)


SYSTEMS: dict[int, System] = {
    system.srid: system
    for system in (
        _degrees(4326, m("WGS 84, kinh độ và vĩ độ (điện thoại, GPS)"), 0.0),
        _grid(5897, m("VN-2000, kinh tuyến trục 105°00′, múi 3° (địa chính)")),
        _grid(3405, m("VN-2000, UTM múi 48 (6°)")),
        _degrees(4756, m("VN-2000, kinh độ và vĩ độ"), 1.0),
    )
}


def system_of(code: str) -> System | None:
    """The system named ``EPSG:5897`` or ``5897`` or by its URN or URI; ``None`` when it is not offered."""
    tail = code.strip().rstrip("/").replace("/", ":").rsplit(":", 1)[-1]
    if tail.upper() == "CRS84":
        return SYSTEMS[WGS84]
    return SYSTEMS.get(int(tail)) if tail.isascii() and tail.isdigit() and len(tail) <= 6 else None
