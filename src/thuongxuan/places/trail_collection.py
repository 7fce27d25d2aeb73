"""The open collection of trails."""

from thuongxuan.geo.collection import Collection, GeometryColumn, Look, Property, Title
from thuongxuan.places.trail_models import DIFFICULTIES, METHODS


def _number(name: str, vi: str, en: str) -> Property:
    return Property(name=name, kind="integer", title=Title(vi, en), sortable=True)


TRAILS = Collection(
    id="trails",
    title=Title("Đường mòn", "Trails"),
    description=Title(
        "Tuyến đi bộ do người đi thực địa ghi bằng máy định vị. Tuyến chưa ai đi đo thì không có ở đây, nên bộ này có "
        "thể còn trống.",
        "Walks as somebody on the ground recorded them with a receiver. A trail that nobody walked and recorded is not "
        "here, so this collection may still be empty.",
    ),
    view="open_trail",
    geometry=GeometryColumn(type="LineString"),
    look=Look(colour="#7a3c12"),
    search="search",
    keywords=("trails", "hiking", "GPX"),
    properties=(
        Property(name="name_vi", kind="string", title=Title("Tên", "Name (Vietnamese)"), sortable=True),
        Property(name="name_en", kind="string", title=Title("Tên tiếng Anh", "Name (English)"), sortable=True),
        _number("length_m", "Dài, m", "Length, m"),
        _number("ascent_m", "Tổng leo, m", "Ascent, m"),
        _number("lowest_m", "Chỗ thấp nhất, m", "Lowest point, m"),
        _number("highest_m", "Chỗ cao nhất, m", "Highest point, m"),
        Property(
            name="difficulty",
            kind="string",
            title=Title("Độ khó", "Difficulty"),
            enum=DIFFICULTIES,
            sortable=True,
        ),
        Property(name="guide_required", kind="boolean", title=Title("Phải có người dẫn", "Guide required")),
        Property(name="permit_required", kind="boolean", title=Title("Phải xin phép", "Permit required")),
        Property(name="closed_months", kind="strings", title=Title("Tháng đóng", "Closed months")),
        Property(name="communes", kind="strings", title=Title("Mã các xã", "Commune codes")),
        Property(name="method", kind="string", title=Title("Cách đo", "How it was recorded"), enum=METHODS),
        _number("precision_m", "Sai số vị trí, m", "Precision of the position, m"),
        Property(
            name="surveyed_on",
            kind="date",
            title=Title("Ngày đo", "Surveyed on"),
            role="primary-instant",
            sortable=True,
        ),
        Property(name="surveyed_by", kind="string", title=Title("Người đo", "Surveyed by")),
        Property(name="updated_at", kind="datetime", title=Title("Cập nhật lúc", "Updated at"), sortable=True),
    ),
)
