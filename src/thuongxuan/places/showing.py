"""Words for what is stored in codes, and the values that pages show."""

from typing import Any

from thuongxuan.areas.queries import communes, former_communes
from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession
from thuongxuan.errors import Message, NotFound, m
from thuongxuan.i18n import Language, translate
from thuongxuan.places import lore_sql, queries
from thuongxuan.places.jsonld import place_document
from thuongxuan.places.kinds import LABELS
from thuongxuan.places.schemas import PlaceView
from thuongxuan.web.pagination import encode_cursor

SCHEMES: dict[str, Message] = {
    "di_tich": m("Di tích"),
    "ich_national": m("Di sản văn hóa phi vật thể quốc gia"),
    "ich_unesco": m("Di sản văn hóa phi vật thể của nhân loại"),
    "national_park": m("Vườn quốc gia"),
    "nature_reserve": m("Khu bảo tồn thiên nhiên"),
    "heritage_tree": m("Cây di sản"),
    "tourism_site": m("Điểm du lịch"),
    "gi": m("Chỉ dẫn địa lý"),
    "ocop": m("OCOP"),
}
LEVELS: dict[str, Message] = {
    "quoc_gia_dac_biet": m("cấp quốc gia đặc biệt"),
    "quoc_gia": m("cấp quốc gia"),
    "cap_tinh": m("cấp tỉnh"),
    "kiem_ke": m("mới kiểm kê"),
}
MODES: dict[str, Message] = {
    "car": m("Ô tô"),
    "bus29": m("Xe khách nhỏ"),
    "motorbike": m("Xe máy"),
    "foot": m("Đi bộ"),
    "boat": m("Đi thuyền"),
}
STATUSES: dict[str, Message] = {
    "draft": m("Bản nháp"),
    "published": m("Đã công bố"),
    "closed_temp": m("Tạm đóng cửa"),
    "closed": m("Đã đóng cửa"),
    "withdrawn": m("Đã rút"),
}
METHODS: dict[str, Message] = {
    "gps": m("Máy định vị"),
    "phone_gps": m("Điện thoại"),
    "imagery": m("Ảnh vệ tinh"),
    "map": m("Chạm trên bản đồ"),
    "imported": m("Lấy từ bộ dữ liệu khác"),
}
SENSITIVITIES: dict[str, Message] = {
    "public": m("Công khai vị trí"),
    "blur_1km": m("Làm mờ khoảng 1 km"),
    "hidden": m("Giấu vị trí"),
}
HOLIDAYS: dict[str, Message] = {
    "unknown": m("Chưa rõ"),
    "as_usual": m("Vẫn như ngày thường"),
    "closed": m("Đóng cửa"),
}
AUDIENCES: dict[str, Message] = {
    "everyone": m("Mọi người"),
    "adult": m("Người lớn"),
    "child": m("Trẻ em"),
    "student": m("Học sinh, sinh viên"),
    "elder": m("Người cao tuổi"),
    "parking": m("Gửi xe"),
    "boat": m("Thuyền"),
}
WET_SEASONS: dict[str, Message] = {
    "unknown": m("Chưa rõ"),
    "ok": m("Vẫn đi được"),
    "caution": m("Đi được nhưng phải cẩn thận"),
    "no": m("Không đi được"),
}
NOTICE_KINDS: dict[str, Message] = {
    "flood": m("Lũ, ngập"),
    "landslide": m("Sạt lở"),
    "reservoir_release": m("Hồ xả nước"),
    "fire": m("Cháy rừng"),
    "closure": m("Tạm đóng cửa"),
    "festival_crowd": m("Lễ hội đông người"),
    "other": m("Việc khác"),
}
CONTACT_KINDS: dict[str, Message] = {
    "phone": m("Điện thoại"),
    "email": m("Email"),
    "web": m("Trang mạng"),
}
CLAIM_STATUSES: dict[str, Message] = {
    "verified": m("đã đọc nguồn"),
    "partly": m("kiểm chứng một phần"),
    "unverified": m("chưa kiểm chứng"),
    "inferred": m("suy ra"),
    "conflict": m("các nguồn mâu thuẫn"),
    "disputed": m("còn tranh luận"),
    "unknown": m("chưa biết"),
}
OCCURRENCES: dict[str, Message] = {
    "expected": m("dự kiến theo lịch âm"),
    "confirmed": m("đã xác nhận"),
    "cancelled": m("đã hủy"),
}
WORDS: dict[str, dict[str, Message]] = {
    "kinds": LABELS,
    "schemes": SCHEMES,
    "levels": LEVELS,
    "modes": MODES,
    "statuses": STATUSES,
    "audiences": AUDIENCES,
    "notice_kinds": NOTICE_KINDS,
    "claim_statuses": CLAIM_STATUSES,
    "occurrences": OCCURRENCES,
}
VISIT_WORDS: dict[str, dict[str, Message]] = {
    "audiences": AUDIENCES,
    "modes": MODES,
    "wet_seasons": WET_SEASONS,
    "notice_kinds": NOTICE_KINDS,
    "contact_kinds": CONTACT_KINDS,
}
SCREENS: dict[str, Message] = {
    "names": m("Tên, loại, xã"),
    "point": m("Vị trí"),
    "about": m("Giới thiệu"),
    "going": m("Đường đi, an toàn, ứng xử"),
    "hours": m("Giờ mở cửa"),
    "rank": m("Xếp hạng di tích"),
}
"""Groups of questions about a place, a screen for each."""
LIST_ROWS = 30
REPORT_ROWS = 200
"""More rejected rows than this are counted, not listed: nobody reads on."""


def options(words: dict[str, Message], language: Language) -> list[tuple[str, str]]:
    """Choices of a form field."""
    return [(code, translate(language, text)) for code, text in words.items()]


async def form_context(read: ReadSession, language: Language) -> dict[str, Any]:
    """The choices of the officers' form."""
    return {
        "kind_options": options(LABELS, language),
        "status_options": options(STATUSES, language),
        "method_options": options(METHODS, language),
        "sensitivity_options": options(SENSITIVITIES, language),
        "holiday_options": options(HOLIDAYS, language),
        "level_options": options(LEVELS, language),
        "commune_options": [(c.code, c.name_vi) for c in await communes(read)],
        "former_options": [(c.code, c.name_vi) for c in await former_communes(read)],
    }


async def screen_context(
    read: ReadSession, language: Language, slug: str, screen: str, fields: dict[str, Any]
) -> dict[str, Any]:
    """What one screen of an officer's form shows. Raises ``NotFound``."""
    if screen not in SCREENS:
        raise NotFound(m("Không có trang này."))
    shown = {"slug": slug, "place_name": fields["name_vi"], "screen": screen, "screens": SCREENS}
    return shown | await form_context(read, language)


async def list_context(read: ReadSession, language: Language, wanted: queries.PlaceFilter) -> dict[str, Any]:
    """What the list shows; ``last`` is the cursor of its last row when more follow."""
    found = await queries.places(read, wanted, LIST_ROWS + 1)
    return {
        "cards": [card for card, _ in found[:LIST_ROWS]],
        "last": encode_cursor(*found[LIST_ROWS - 1][1]) if len(found) > LIST_ROWS else "",
        "wanted": wanted,
        "officer": wanted.drafts,
        "communes": await communes(read),
        "kind_options": options(LABELS, language),
        "words": WORDS,
    }


async def place_context(read: ReadSession, language: Language, base_url: str, place: PlaceView) -> dict[str, Any]:
    """What the page of a place shows: the place, what lies around it, and the document for programs."""
    document = place_document(place, language, f"{base_url}/places/{place.slug}", today())
    return {
        "place": place,
        "text": place.text(language),
        "former": next((unit for unit in await former_communes(read) if unit.code == place.former_unit_code), None),
        "document": document.decode(),
        "nearby": await queries.neighbours(read, place.slug),
        "festivals": await lore_sql.festivals(read, place_slug=place.slug),
        "products": await lore_sql.products(read, place.commune.code) if place.commune else [],
        "words": WORDS,
    }
