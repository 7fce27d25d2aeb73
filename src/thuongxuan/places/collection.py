"""Open collections of this slice."""

from typing import get_args

import msgspec

from thuongxuan.geo.collection import Collection, GeometryColumn, Look, Property, Title
from thuongxuan.places.checking import NAME_LENGTH
from thuongxuan.places.hours import MAX_LENGTH
from thuongxuan.places.kinds import KINDS
from thuongxuan.places.queries import LISTED
from thuongxuan.places.schemas import Method
from thuongxuan.places.trail_collection import TRAILS

_NAMES = (
    Property(
        name="name_vi",
        kind="string",
        title=Title("Tên", "Name (Vietnamese)"),
        sortable=True,
        required=True,
        read_only=False,
        longest=NAME_LENGTH,
    ),
    Property(
        name="name_en",
        kind="string",
        title=Title("Tên tiếng Anh", "Name (English)"),
        sortable=True,
        read_only=False,
        longest=NAME_LENGTH,
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
    Property(
        name="summary_vi",
        kind="string",
        title=Title("Giới thiệu", "Summary (Vietnamese)"),
        read_only=False,
        longest=280,
        tiles=False,
    ),
    Property(
        name="summary_en",
        kind="string",
        title=Title("Giới thiệu tiếng Anh", "Summary (English)"),
        read_only=False,
        longest=280,
        tiles=False,
    ),
)
_NAMES_READ_ONLY = tuple(msgspec.structs.replace(found, read_only=True) for found in _NAMES)
_SUMMARIES_READ_ONLY = tuple(msgspec.structs.replace(found, read_only=True) for found in _SUMMARIES)
_CODE = r"\d{5}"
_COMMUNE = Property(
    name="commune_code",
    kind="string",
    title=Title("Mã xã", "Commune code"),
    sortable=True,
    read_only=False,
    pattern=_CODE,
)
_PRECISION = Property(
    name="precision_m",
    kind="integer",
    title=Title("Sai số vị trí, m", "Precision of the position, m"),
    read_only=False,
    least=1,
    most=5000,
)
_SOURCE = Property(
    name="source",
    kind="string",
    title=Title("Lấy từ đâu", "Where this is from"),
    read_only=False,
    required=True,
    longest=500,
)

_COLOURS = {
    "#1d5f8a": ("waterfall", "reservoir", "dam"),
    "#8f3a1f": ("relic_temple", "relic_historical", "relic_architectural", "legend_site"),
    "#2e6b30": ("cave", "peak", "national_park", "heritage_tree"),
    "#7a5200": ("community_tourism_village", "homestay", "farm_visit", "ocop_shop"),
}
"""Water, heritage, nature, village life; each stands out on paper by 4.5:1 or more. Other kinds are grey."""
_CREDIT = "{locality} open data; some points by Open Development Vietnam and GeoNames"
_LOOK = Look(
    colour="#5c5248",
    by="kind",
    colours=tuple((kind, colour) for colour, kinds in _COLOURS.items() for kind in kinds),
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
    look=_LOOK,
    search="search",
    attribution=_CREDIT,
    records="place_record",
    told=(_SOURCE,),
    keywords=("tourism", "heritage", "points of interest"),
    properties=(
        _KIND,
        Property(
            name="status",
            kind="string",
            title=Title("Trạng thái", "Status"),
            enum=LISTED,
            sortable=True,
            read_only=False,
        ),
        *_NAMES,
        Property(
            name="alt_names", kind="strings", title=Title("Tên khác", "Other names"), read_only=False, tiles=False
        ),
        *_SUMMARIES,
        _COMMUNE,
        Property(
            name="former_unit_code",
            kind="string",
            title=Title("Mã đơn vị cũ", "Code of the former unit"),
            read_only=False,
            pattern=_CODE,
        ),
        _PRECISION,
        Property(
            name="geometry_method",
            kind="string",
            title=Title("Cách định vị", "How it was located"),
            enum=get_args(Method),
            read_only=False,
        ),
        Property(name="surveyed", kind="boolean", title=Title("Đã khảo sát", "Surveyed")),
        Property(name="elevation_m", kind="integer", title=Title("Độ cao, m", "Elevation, m"), sortable=True),
        Property(
            name="opening_hours",
            kind="string",
            title=Title("Giờ mở cửa (cú pháp OSM)", "Opening hours (OSM grammar)"),
            read_only=False,
            longest=MAX_LENGTH,
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
    look=Look(colour="#8f3a1f", ring=True),
    search="search",
    attribution=_CREDIT,
    keywords=("heritage", "relics", "designations"),
    properties=(
        _KIND,
        *_NAMES,
        *_SUMMARIES,
        _COMMUNE,
        Property(name="schemes", kind="strings", title=Title("Danh mục", "Designation schemes")),
        Property(name="levels", kind="strings", title=Title("Cấp xếp hạng", "Levels")),
        Property(name="decisions", kind="strings", title=Title("Quyết định", "Decisions"), tiles=False),
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

FESTIVALS = Collection(
    id="festivals",
    title=Title("Lễ hội", "Festivals"),
    description=Title(
        "Mỗi lần diễn ra là một mục, từ năm ngoái đến năm năm tới, tính theo âm lịch Việt Nam và do cán bộ xác nhận, "
        "dời hoặc hủy. Lễ hội chưa rõ ngày thì chưa có ở đây.",
        "One feature for each coming, from last year to five years ahead, by the Vietnamese lunar calendar and as "
        "officers confirmed, moved or cancelled it. A festival whose date nobody knows is not here yet.",
    ),
    view="open_festival",
    geometry=GeometryColumn(type="Point"),
    look=Look(colour="#a3245a", ring=True),
    search="search",
    attribution=_CREDIT,
    keywords=("festivals", "events", "intangible heritage", "lunar calendar"),
    properties=(
        Property(name="festival", kind="string", title=Title("Mã lễ hội", "Festival"), sortable=True),
        *_NAMES_READ_ONLY,
        *_SUMMARIES_READ_ONLY,
        Property(name="place_id", kind="string", title=Title("Mã địa điểm", "Place"), sortable=True),
        Property(name="commune_code", kind="string", title=Title("Mã xã", "Commune code"), sortable=True),
        Property(
            name="starts_on",
            kind="date",
            title=Title("Từ ngày", "First day"),
            role="primary-interval-start",
            sortable=True,
        ),
        Property(
            name="ends_on",
            kind="date",
            title=Title("Đến hết ngày", "Last day"),
            role="primary-interval-end",
            sortable=True,
        ),
        Property(
            name="status",
            kind="string",
            title=Title("Trạng thái", "Status"),
            enum=("expected", "confirmed", "cancelled"),
            sortable=True,
        ),
        Property(name="note_vi", kind="string", title=Title("Ghi chú", "Note (Vietnamese)")),
        Property(name="rule_vi", kind="string", title=Title("Quy tắc ngày", "Rule of the date (Vietnamese)")),
        Property(name="rule_en", kind="string", title=Title("Quy tắc ngày (tiếng Anh)", "Rule of the date")),
    ),
)

PRODUCTS = Collection(
    id="products",
    title=Title("Đặc sản", "Local products"),
    description=Title(
        "Những sản vật làm nên tên tuổi của vùng, với chứng nhận theo từng nguồn. Nguồn mâu thuẫn nhau thì trạng thái "
        "là conflict. Chứng nhận OCOP có hạn 36 tháng.",
        "What the land is known for, with certificates as each source states them. Sources that contradict each other "
        "show as status conflict. An OCOP certificate lasts 36 months.",
    ),
    view="open_product",
    search="search",
    keywords=("local products", "geographical indication", "OCOP"),
    properties=(
        *_NAMES_READ_ONLY,
        Property(name="kind", kind="string", title=Title("Loại", "Kind"), sortable=True),
        Property(name="producer", kind="string", title=Title("Đơn vị", "Producer"), sortable=True),
        Property(
            name="status",
            kind="string",
            title=Title("Mức xác minh", "How far it is verified"),
            enum=("verified", "partly", "unverified", "conflict"),
            sortable=True,
        ),
        Property(name="status_note", kind="string", title=Title("Ghi chú", "Note")),
        Property(name="communes", kind="strings", title=Title("Mã các xã", "Commune codes")),
        Property(
            name="communes_in_part",
            kind="strings",
            title=Title("Mã các xã có một phần", "Commune codes, in part only"),
        ),
        Property(name="schemes", kind="strings", title=Title("Loại chứng nhận", "Certificate schemes")),
        Property(
            name="certificates",
            kind="strings",
            title=Title(
                "Chứng nhận: loại và số sao; số; quyết định; ngày hoặc năm; chủ thể; mức xác minh",
                "Certificates: scheme and stars; number; decision; day or year; holder; how far verified",
            ),
        ),
    ),
)

COLLECTIONS = (PLACES, HERITAGE, FESTIVALS, TRAILS, PRODUCTS)
