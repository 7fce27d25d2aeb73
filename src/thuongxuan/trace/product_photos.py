"""The picture of a product: small enough for a scan page on a weak signal, open to everybody who scans."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.db.session import ReadSession
from thuongxuan.errors import Invalid, NotFound, m
from thuongxuan.production import photos
from thuongxuan.settings import Settings
from thuongxuan.trace import queries
from thuongxuan.web.forms import Form

UPLOAD_BYTES = 16_777_216
"""Outer bound of a request with a picture; ``settings.max_photo_bytes`` rules inside it."""
SIDE = 480
"""Pixels: sharp in the 320 points that a telephone gives it."""
BYTES = 24_576
"""Less than half of the 60 KB that a first view may weigh."""


async def kept(settings: Settings, data: bytes) -> photos.Stored:
    """A picture of a product, cleaned, made small and stored. Raises ``TooLarge`` or ``Invalid``."""
    return await photos.keep(settings, data, SIDE, BYTES)


async def from_form(settings: Settings, form: Form) -> photos.Stored:
    """The same of the picture in a form. Raises ``Invalid`` when none was chosen."""
    upload = form.files.get("photo")
    data = await upload.read() if upload else b""
    if not data:
        raise Invalid.of("photo", "required", m("Hãy chọn một ảnh."))
    return await kept(settings, data)


@get("/products/photos/{sha256:str}", include_in_schema=False)
async def photo(
    read: NamedDependency[ReadSession], settings: NamedDependency[Settings], sha256: FromPath[str]
) -> Response[bytes]:
    """The picture that a product shows. Pictures of diaries are no pictures of products: they are not found here."""
    if not await queries.is_product_photo(read, sha256):
        raise NotFound(m("Không có ảnh này."))
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Disposition": f'inline; filename="{sha256[:12]}.jpg"',
    }
    return Response(await photos.load(settings, sha256), media_type="image/jpeg", headers=headers)
