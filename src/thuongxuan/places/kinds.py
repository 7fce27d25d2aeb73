"""Kinds of places with their words and their schema.org types."""

from typing import Literal, get_args

from thuongxuan.errors import Message, m

Kind = Literal[
    "relic_temple",
    "relic_historical",
    "relic_architectural",
    "legend_site",
    "waterfall",
    "cave",
    "peak",
    "reservoir",
    "dam",
    "national_park",
    "heritage_tree",
    "community_tourism_village",
    "homestay",
    "farm_visit",
    "ocop_shop",
    "border_gate",
    "town",
]
KINDS: tuple[str, ...] = get_args(Kind)
LABELS: dict[str, Message] = {
    "relic_temple": m("Đền, chùa"),
    "relic_historical": m("Di tích lịch sử"),
    "relic_architectural": m("Di tích kiến trúc"),
    "legend_site": m("Nơi có truyền thuyết"),
    "waterfall": m("Thác nước"),
    "cave": m("Hang động"),
    "peak": m("Đỉnh núi"),
    "reservoir": m("Hồ nước"),
    "dam": m("Đập nước"),
    "national_park": m("Vườn quốc gia"),
    "heritage_tree": m("Cây di sản"),
    "community_tourism_village": m("Bản du lịch cộng đồng"),
    "homestay": m("Nhà nghỉ trong bản"),
    "farm_visit": m("Trang trại đón khách"),
    "ocop_shop": m("Cửa hàng OCOP"),
    "border_gate": m("Cửa khẩu"),
    "town": m("Trung tâm xã"),
}
SCHEMA_TYPES: dict[str, tuple[str, ...]] = {
    "relic_temple": ("PlaceOfWorship", "TouristAttraction"),
    "relic_historical": ("LandmarksOrHistoricalBuildings", "TouristAttraction"),
    "relic_architectural": ("LandmarksOrHistoricalBuildings", "TouristAttraction"),
    "legend_site": ("TouristAttraction",),
    "waterfall": ("Waterfall", "TouristAttraction"),
    "cave": ("Landform", "TouristAttraction"),
    "peak": ("Mountain", "TouristAttraction"),
    "reservoir": ("LakeBodyOfWater",),
    "dam": ("CivicStructure",),
    "national_park": ("Park", "TouristDestination"),
    "heritage_tree": ("Landform", "TouristAttraction"),
    "community_tourism_village": ("TouristDestination",),
    "homestay": ("BedAndBreakfast",),
    "farm_visit": ("LocalBusiness",),
    "ocop_shop": ("Store",),
    "border_gate": ("CivicStructure",),
    "town": ("Place",),
}
"""schema.org has no type for a dam or a border gate: ``CivicStructure`` is the nearest."""
