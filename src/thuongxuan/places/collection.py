"""Open collections of this slice."""

from thuongxuan.geo.collection import Collection, GeometryColumn, Property, Title
from thuongxuan.places.kinds import KINDS
from thuongxuan.places.models import METHODS
from thuongxuan.places.queries import LISTED

_NAMES = (
    Property(
        name="name_vi",
        kind="string",
        title=Title("Tên", "Name (Vietnamese)"),
        sortable=True,
        required=True,
        read_only=False,
    ),
    Property(
        name="name_en", kind="string", title=Title("Tên tiếng Anh", "Name (English)"), sortable=True, read_only=False
    ),
)
_KIND = Property(
    name="kind",
    kind="string",
    title=Title("Loại", "Kind"),
    role="type",
    sortable=True,
    enum=KINDS,
    required=True,
    read_only=False,
)
_SUMMARIES = (
    Property(name="summary_vi", kind="string", title=Title("Giới thiệu", "Summary (Vietnamese)"), read_only=False),
    Property(
        name="summary_en", kind="string", title=Title("Giới thiệu tiếng Anh", "Summary (English)"), read_only=False
    ),
)
_COMMUNE = Property(
    name="commune_code", kind="string", title=Title("Mã xã", "Commune code"), sortable=True, read_only=False
)
_PRECISION = Property(
    name="precision_m",
    kind="integer",
    title=Title("Sai số vị trí, m", "Precision of the position, m"),
    read_only=False,
)

PLACES = Collection(
    id="places",
    title=Title("Địa điểm", "Places"),
    description=Title(
        "Điểm du lịch, di tích, thắng cảnh. Điểm chưa khảo sát không có tọa độ, chỉ có xã.",
        "Tourism sites, relics and landscapes. A place that nobody surveyed has no point, only its commune.",
    ),
    view="open_place",
    geometry=GeometryColumn(type="Point"),
    search="search",
    editable=True,
    keywords=("tourism", "heritage", "points of interest"),
    properties=(
        _KIND,
        Property(name="status", kind="string", title=Title("Trạng thái", "Status"), enum=LISTED, sortable=True),
        *_NAMES,
        Property(name="alt_names", kind="strings", title=Title("Tên khác", "Other names"), read_only=False),
        *_SUMMARIES,
        _COMMUNE,
        Property(
            name="former_unit_code",
            kind="string",
            title=Title("Mã đơn vị cũ", "Code of the former unit"),
            read_only=False,
        ),
        _PRECISION,
        Property(
            name="geometry_method",
            kind="string",
            title=Title("Cách định vị", "How it was located"),
            enum=METHODS,
            read_only=False,
        ),
        Property(name="surveyed", kind="boolean", title=Title("Đã khảo sát", "Surveyed")),
        Property(name="elevation_m", kind="integer", title=Title("Độ cao, m", "Elevation, m"), sortable=True),
        Property(
            name="opening_hours",
            kind="string",
            title=Title("Giờ mở cửa (cú pháp OSM)", "Opening hours (OSM grammar)"),
        ),
        Property(name="checked_on", kind="date", title=Title("Ngày kiểm tra", "Checked on"), sortable=True),
        Property(name="updated_at", kind="datetime", title=Title("Cập nhật lúc", "Updated at"), sortable=True),
    ),
)

HERITAGE = Collection(
    id="heritage",
    title=Title("Di sản", "Heritage"),
    description=Title(
        "Di tích và điểm có truyền thuyết, với xếp hạng và quyết định khi có nguồn.",
        "Relics and places of legend, with rank and decision where a source states them.",
    ),
    view="open_heritage",
    geometry=GeometryColumn(type="Point"),
    search="search",
    keywords=("heritage", "relics", "designations"),
    properties=(
        _KIND,
        *_NAMES,
        *_SUMMARIES,
        _COMMUNE,
        Property(name="schemes", kind="strings", title=Title("Danh mục", "Designation schemes")),
        Property(name="levels", kind="strings", title=Title("Cấp xếp hạng", "Levels")),
        Property(name="decisions", kind="strings", title=Title("Quyết định", "Decisions")),
        Property(
            name="first_designated_on",
            kind="date",
            title=Title("Ngày xếp hạng đầu tiên", "First designated on"),
            role="primary-instant",
            sortable=True,
        ),
        _PRECISION,
    ),
)

COLLECTIONS = (PLACES, HERITAGE)
