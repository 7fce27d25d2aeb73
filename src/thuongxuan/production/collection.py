"""Open collections of this slice."""

from thuongxuan.geo.collection import Collection, GeometryColumn, Look, Property, Title

GROWING_AREAS = Collection(
    id="growing-areas",
    title=Title("Vùng trồng", "Growing areas"),
    description=Title(
        "Nơi có ít nhất năm người cùng trồng một loại: ô vuông 5 km, hoặc xã cho phần còn lại. Số người và diện tích "
        "làm tròn xuống. Tính lại mỗi tháng một lần, để không ai bị lộ thửa.",
        "Where at least five producers grow the same: squares of 5 km, or the commune for what is left. Producers and "
        "hectares are rounded down to steps. Computed once a month, so that nobody's parcel shows.",
    ),
    view="open_growing_area",
    geometry=GeometryColumn(type="MultiPolygon"),
    search="search",
    look=Look(colour="#6b7f1f", by="level", colours=(("cell", "#6b7f1f"), ("commune", "#a9b36a"))),
    keywords=("agriculture", "crops", "statistics"),
    properties=(
        Property(name="crop", kind="string", title=Title("Loại cây, con", "Crop"), role="type", sortable=True),
        Property(
            name="level",
            kind="string",
            title=Title("Mức gộp", "Level"),
            enum=("cell", "commune"),
            sortable=True,
        ),
        Property(name="commune_code", kind="string", title=Title("Mã xã", "Commune code"), sortable=True),
        Property(
            name="producers",
            kind="integer",
            title=Title("Ít nhất bao nhiêu người trồng", "Producers, at least"),
            sortable=True,
        ),
        Property(
            name="area_ha", kind="integer", title=Title("Diện tích ít nhất, ha", "Area, at least, ha"), sortable=True
        ),
        Property(name="as_of", kind="date", title=Title("Của tháng bắt đầu từ", "For the month from"), sortable=True),
    ),
)

COLLECTIONS = (GROWING_AREAS,)
