"""Open collections of this slice."""

from thuongxuan.geo.collection import MIT, Collection, GeometryColumn, Property, Title

_NAME = (
    Property(name="name_vi", kind="string", title=Title("Tên", "Name (Vietnamese)"), sortable=True),
    Property(name="name_en", kind="string", title=Title("Tên tiếng Anh", "Name (English)"), sortable=True),
)

COMMUNES = Collection(
    id="communes",
    title=Title("Xã", "Communes"),
    description=Title(
        "Chín xã từ ngày 1/7/2025, ranh giới đã đơn giản hóa còn khoảng 300 m.",
        "The nine communes since 1 July 2025; outlines generalised to about 300 m.",
    ),
    view="open_commune",
    geometry=GeometryColumn(type="MultiPolygon"),
    search="search",
    daily=True,
    keywords=("administrative units", "communes"),
    licence=MIT,
    attribution="Vietnam Administrative Units Reference Map (sapnhap.bando.com.vn), Viet Nam Natural Resources, "
    "Environment and Cartography Publishing House; republished by vietnamese-provinces-database, "
    "Copyright (c) 2021 Thang Le Quoc",
    properties=(
        *_NAME,
        Property(
            name="area_km2_official",
            kind="number",
            title=Title("Diện tích công bố, km²", "Official area, km²"),
            sortable=True,
        ),
        Property(name="area_km2_measured", kind="number", title=Title("Diện tích đo, km²", "Measured area, km²")),
        Property(name="population", kind="integer", title=Title("Dân số", "Population"), sortable=True),
        Property(name="decree", kind="string", title=Title("Văn bản", "Legal document")),
        Property(name="valid_from", kind="date", title=Title("Từ ngày", "Valid from"), role="primary-interval-start"),
    ),
)

FORMER_UNITS = Collection(
    id="former-units",
    title=Title("Đơn vị hành chính cũ", "Former administrative units"),
    description=Title(
        "Mười sáu xã, thị trấn trước ngày 1/7/2025 và các xã kế tục.",
        "The sixteen communes and towns before 1 July 2025 with their successors.",
    ),
    view="open_former_unit",
    search="search",
    daily=True,
    keywords=("administrative units", "history"),
    properties=(
        Property(name="code", kind="string", title=Title("Mã", "Code"), sortable=True),
        *_NAME,
        Property(name="valid_from", kind="date", title=Title("Từ ngày", "Valid from"), role="primary-interval-start"),
        Property(
            name="valid_to",
            kind="date",
            title=Title("Đến trước ngày", "Valid until, exclusive"),
            role="primary-interval-end",
        ),
        Property(name="successors", kind="strings", title=Title("Mã các xã kế tục", "Codes of the successors")),
        Property(name="split", kind="boolean", title=Title("Được chia", "Was split")),
    ),
)

COLLECTIONS = (COMMUNES, FORMER_UNITS)
