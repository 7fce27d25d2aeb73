"""The link types that owners choose from, with their names; words of GS1's vocabulary (``https://ref.gs1.org/voc/``)."""

from thuongxuan.errors import Message, m

LINK_TYPES: dict[str, Message] = {
    "pip": m("Trang giới thiệu sản phẩm"),
    "hasRetailers": m("Nơi bán"),
    "recipeInfo": m("Cách nấu, cách dùng"),
    "instructions": m("Hướng dẫn sử dụng"),
    "certificationInfo": m("Giấy chứng nhận"),
    "sustainabilityInfo": m("Sản xuất bền vững"),
    "nutritionalInfo": m("Thông tin dinh dưỡng"),
    "ingredientsInfo": m("Thành phần"),
    "allergenInfo": m("Chất gây dị ứng"),
    "consumerHandlingStorageInfo": m("Bảo quản"),
    "relatedVideo": m("Phim ngắn"),
    "tutorial": m("Hướng dẫn từng bước"),
    "traceability": m("Truy xuất nguồn gốc"),
    "epcis": m("Kho sự kiện EPCIS"),
    "masterData": m("Dữ liệu cho máy"),
    "recallStatus": m("Tình trạng thu hồi"),
    "review": m("Nhận xét của người mua"),
    "leaveReview": m("Viết nhận xét"),
    "promotion": m("Khuyến mại"),
    "socialMedia": m("Trang mạng xã hội"),
    "faqs": m("Câu hỏi thường gặp"),
    "support": m("Liên hệ hỗ trợ"),
    "locationInfo": m("Nơi sản xuất"),
    "dpp": m("Hộ chiếu số của sản phẩm"),
}
