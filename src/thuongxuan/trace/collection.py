"""Open collections of this slice."""

from thuongxuan.geo.collection import Collection, Property, Title
from thuongxuan.trace.models import STATUSES

BATCHES = Collection(
    id="batches",
    title=Title("Lô hàng", "Batches"),
    description=Title(
        "Những gì trang quét mã đã công khai về mỗi lô: sản phẩm, số lô, trạng thái, ngày, các xã. Tên người sản xuất "
        "chỉ có khi người đó đồng ý. Không có thửa, sản lượng hay người nhập.",
        "What the scan page already tells about each batch: product, lot, status, days, communes. The producer only "
        "where it agreed. No parcels, no quantities, nobody who typed.",
    ),
    view="open_batch",
    key_kind="uuid",
    search="search",
    followed=True,
    keywords=("traceability", "batches", "recalls", "GS1"),
    properties=(
        Property(name="name_vi", kind="string", title=Title("Sản phẩm", "Product (Vietnamese)"), sortable=True),
        Property(name="name_en", kind="string", title=Title("Sản phẩm, tiếng Anh", "Product"), sortable=True),
        Property(name="gtin", kind="string", title=Title("GTIN", "GTIN"), sortable=True),
        Property(name="product_code", kind="string", title=Title("Mã sản phẩm", "Product code"), sortable=True),
        Property(name="lot", kind="string", title=Title("Số lô", "Lot"), sortable=True),
        Property(name="crop", kind="string", title=Title("Loại cây, con", "Crop"), role="type", sortable=True),
        Property(name="status", kind="string", title=Title("Trạng thái", "Status"), enum=STATUSES, sortable=True),
        Property(name="status_reason", kind="string", title=Title("Lý do", "Reason")),
        Property(
            name="produced_on",
            kind="date",
            title=Title("Ngày sản xuất", "Produced on"),
            role="primary-instant",
            sortable=True,
        ),
        Property(name="expires_on", kind="date", title=Title("Hạn dùng", "Expires on"), sortable=True),
        Property(name="communes", kind="strings", title=Title("Mã các xã", "Commune codes")),
        Property(name="producer", kind="string", title=Title("Người sản xuất", "Producer")),
        Property(name="scan_page", kind="string", title=Title("Trang quét mã", "Scan page"), link=True),
    ),
)

COLLECTIONS = (BATCHES,)
