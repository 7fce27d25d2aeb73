"""What the demonstration holds. Every person, parcel, harvest and certificate here is invented and says so."""

from datetime import date
from typing import Any

MARK = "(trình diễn)"

ACCOUNTS: dict[str, dict[str, Any]] = {
    "htx": {"kind": "cooperative", "display_name": f"Hợp tác xã Quế {MARK}", "commune_code": "15658"},
    "totruong": {"kind": "team_member", "display_name": f"Thành viên tổ công nghệ số {MARK}", "commune_code": "15658"},
    "canbo": {"kind": "officer", "display_name": f"Cán bộ xã {MARK}", "commune_code": "15658"},
    "quantri": {"kind": "administrator", "display_name": f"Quản trị {MARK}"},
}

HOUSEHOLD: dict[str, Any] = {
    "display_name": f"Hộ ông An {MARK}",
    "commune_code": "15658",
    "village": f"Thôn mẫu {MARK}",
    "method": "paper",
    "agreed": True,
    "public_name": True,
}


def _square(lon: float, lat: float) -> str:
    east, north = lon + 0.0016, lat + 0.0012
    return f"POLYGON(({lon} {lat}, {east} {lat}, {east} {north}, {lon} {north}, {lon} {lat}))"


COOPERATIVE: dict[str, Any] = {
    "parcel": {"name": f"Đồi quế {MARK}", "how": "pasted", "shape": _square(105.2011, 19.787)},
    "cycle": {"crop": "que", "variety": "Quế bản địa", "started_on": "2012-03-10"},
    "records": [
        ("2012-03-10", {"kind": "planting", "material": "Cây giống quế bản địa", "amount": ("1200", "cay")}),
        (
            "2026-02-20",
            {"kind": "input", "material": "Phân chuồng hoai", "amount": ("2", "tan"), "purpose": "Bón thúc"},
        ),
        ("2026-06-15", {"kind": "observation", "subject": "healthy"}),
        ("2026-08-24", {"kind": "peeling", "quantity": ("6", "ta"), "trees": ("40", "cay")}),
        ("2026-08-30", {"kind": "drying", "input": ("6", "ta"), "output": ("320", "kg"), "way": "sun"}),
        (
            "2026-09-03",
            {
                "kind": "check",
                "what": "Độ ẩm vỏ quế",
                "result": "12,8 %",
                "outcome": "passed",
                "limit": "13,5 %",
                "checked_by": f"Tổ kiểm tra hợp tác xã {MARK}",
            },
        ),
    ],
    "product": {
        "name_vi": f"Quế ống {MARK}",
        "name_en": "Cinnamon sticks (demonstration)",
        "crop": "que",
        "unit": "kg",
        "shelf_life_days": 730,
        "description_vi": "Vỏ quế phơi khô, cuộn ống. Sản phẩm trình diễn, không bán.",
        "description_en": "Dried, rolled cinnamon bark. A demonstration product, not for sale.",
        "gtin": "9521234567899",
        "gs1_prefix": "9521234",
        "gs1_licence": f"DEMO-952 {MARK}",
    },
    "certificate": {
        "kind": "food_safety",
        "number": "ATTP-0000 (trình diễn)",
        "issuer": f"Cơ quan mẫu {MARK}",
        "valid_to": "2027-06-30",
    },
    "batches": [
        {"kg": "150", "quantity": "100", "produced_on": "2026-09-05", "lot": "DEMO-01"},
        {"kg": "90", "quantity": "60", "produced_on": "2026-09-06", "lot": "DEMO-02"},
        {"kg": "120", "quantity": "80", "produced_on": "2026-09-07", "lot": "DEMO-03"},
    ],
    "recall": "Nhãn in sai hạn dùng. Đây là ví dụ về một lần thu hồi.",
}

HOUSEHOLD_STORY: dict[str, Any] = {
    "parcel": {"name": f"Vườn sau nhà {MARK}", "how": "pasted", "shape": _square(105.2061, 19.7905)},
    "cycle": {"crop": "mat_ong", "started_on": "2026-01-15"},
    "records": [
        ("2026-01-15", {"kind": "planting", "material": "Đàn ong nội", "amount": ("12", "cay")}),
        ("2026-05-02", {"kind": "extraction", "quantity": ("4", "yen"), "hives": ("12", "cay"), "flowers": "Hoa rừng"}),
        ("2026-05-04", {"kind": "processing", "process": "filtering", "input": ("4", "yen"), "output": ("38", "kg")}),
    ],
    "product": {
        "name_vi": f"Mật ong rừng {MARK}",
        "name_en": "Forest honey (demonstration)",
        "crop": "mat_ong",
        "unit": "bottle",
        "net_kg": "0.7",
        "shelf_life_days": 540,
    },
    "batches": [{"kg": "21", "quantity": "30", "produced_on": "2026-05-05", "lot": "MAT-01"}],
}

OIL: dict[str, Any] = {
    "bark": "DEMO-03",
    "distil": {
        "kind": "process",
        "process": "distilling",
        "on": date(2026, 9, 20),
        "takes": "75",
        "gives": "1.8",
        "lot": "DAU-01",
        "product": {
            "name_vi": f"Tinh dầu quế, thùng {MARK}",
            "name_en": "Cinnamon oil (demo)",
            "crop": "que",
            "unit": "kg",
        },
    },
    "pack": {
        "kind": "pack",
        "on": date(2026, 9, 22),
        "takes": "1.8",
        "gives": "35",
        "lot": "CHAI-01",
        "product": {
            "name_vi": f"Tinh dầu quế, chai 50 ml {MARK}",
            "name_en": "Cinnamon oil, 50 ml bottle (demonstration)",
            "crop": "que",
            "unit": "bottle",
            "net_kg": "0.05",
            "shelf_life_days": 1095,
            "description_vi": "Chưng cất từ vỏ quế của hợp tác xã. Sản phẩm trình diễn, không bán.",
            "description_en": "Distilled from the cooperative's bark. A demonstration product, not for sale.",
        },
    },
}
"""What a lot of the cooperative's bark becomes."""
