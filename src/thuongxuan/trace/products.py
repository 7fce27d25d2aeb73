"""Rules of products, of the GS1 prefix a GTIN lies under, and of declared certificates."""

from typing import Any
from uuid import UUID

import msgspec

from thuongxuan.clock import new_id, now, today
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, PreconditionFailed, m
from thuongxuan.identity.schemas import Entry, Principal
from thuongxuan.identity.service import entry
from thuongxuan.production.crops import lists
from thuongxuan.production.photos import Stored
from thuongxuan.production.service import keep_photo
from thuongxuan.settings import Settings
from thuongxuan.trace import gs1_prefix, queries
from thuongxuan.trace.batch_rules import amount_error
from thuongxuan.trace.codes import product_code, read_gtin
from thuongxuan.trace.models import Certificate, Gs1Prefix, Product
from thuongxuan.trace.schemas import CertificateCommand, ProductCommand, ProductPatch, ProductView

CHANGEABLE = tuple(name for name in ProductCommand.__struct_fields__ if not name.startswith("gs1_"))
FIXED = ("crop", "unit", "net_kg", "gtin")
"""Once a product has a batch: what was weighed and drawn for it, and what is printed on its labels."""
CODE_TRIES = 5
"""28 million codes: a free one is found at once unless the table is nearly full."""


async def visible_product(session: ReadSession, principal: Principal, product_id: UUID) -> ProductView:
    """A product of the principal's, or any for officers. Raises ``NotFound``, so that nobody learns that it exists."""
    found = await queries.product(session, product_id, today())
    if found is None or not (principal.is_officer or found.owner_id == principal.subject_id):
        raise NotFound(m("Không có sản phẩm này, hoặc bạn không được xem."))
    return found


async def add_product(
    write: WriteSession, principal: Principal, command: ProductCommand, settings: Settings
) -> ProductView:
    """Register a product. Raises ``Invalid`` with every refused field."""
    who = entry(principal)
    _check_product(command, settings)
    gtin = await _own_gtin(write, who, command, settings)
    row = Product(
        id=new_id(),
        owner_id=who.on_behalf_of,
        code=await _free_code(write),
        gtin=gtin,
        name_vi=command.name_vi,
        name_en=command.name_en,
        crop=command.crop,
        brand=command.brand,
        unit=command.unit,
        net_kg=command.net_kg if command.unit != "kg" else None,
        shelf_life_days=command.shelf_life_days,
        description_vi=command.description_vi,
        description_en=command.description_en,
        standards=command.standards,
        received_at=now(),
        entered_by=who.entered_by,
        on_behalf_of=who.on_behalf_of,
        delegation_id=who.delegation_id,
    )
    write.add(row)
    await write.flush()
    return await visible_product(write, principal, row.id)


async def patch_product(
    write: WriteSession,
    principal: Principal,
    product_id: UUID,
    version: int,
    changes: ProductPatch,
    settings: Settings,
) -> ProductView:
    """``change_product`` with what a merge patch leaves of the product."""
    product = await visible_product(write, principal, product_id)
    stored = {name: getattr(product, name) for name in ProductCommand.__struct_fields__ if hasattr(product, name)}
    given = {name: getattr(changes, name) for name in ProductPatch.__struct_fields__}
    values = stored | {name: value for name, value in given.items() if value is not msgspec.UNSET}
    return await change_product(write, principal, product_id, version, ProductCommand(**values), settings)


async def change_product(
    write: WriteSession,
    principal: Principal,
    product_id: UUID,
    version: int,
    command: ProductCommand,
    settings: Settings,
) -> ProductView:
    """Give an own product new values. ``version`` is the row version the change was decided on.

    Raises ``Invalid`` with every refused field, ``Forbidden`` for an officer, ``PreconditionFailed`` when somebody
    changed the product meanwhile.
    """
    row = await _own_row(write, principal, product_id, version)
    _check_product(command, settings)
    before = await visible_product(write, principal, product_id)
    values = {name: getattr(command, name) for name in CHANGEABLE}
    values["net_kg"] = command.net_kg if command.unit != "kg" else None
    if command.gtin and read_gtin(command.gtin) == row.gtin:
        values["gtin"] = row.gtin
    elif command.gtin and not before.in_use:
        values["gtin"] = await _own_gtin(write, entry(principal), command, settings)
    if before.in_use:
        _check_fixed(before, values)
    for name, value in values.items():
        setattr(row, name, value)
    return await _changed(write, principal, row)


def _check_fixed(before: ProductView, values: dict[str, Any]) -> None:
    """Raise ``Invalid`` when something changes on which the product's batches rest, or that stands on their labels."""
    text = m("Sản phẩm đã có lô hàng nên mục này không đổi được. Hãy thêm một sản phẩm mới.")
    errors = [FieldError(name, "fixed", text) for name in FIXED if values[name] != getattr(before, name)]
    if errors:
        raise Invalid(errors)


async def set_photo(
    write: WriteSession, principal: Principal, product_id: UUID, version: int, photo: Stored | None
) -> ProductView:
    """Show another picture with an own product, or none. Raises as ``change_product`` does."""
    row = await _own_row(write, principal, product_id, version)
    if photo:
        await keep_photo(write, principal, photo)
    row.photo_sha256 = photo.sha256 if photo else None
    return await _changed(write, principal, row)


async def _own_row(write: WriteSession, principal: Principal, product_id: UUID, version: int) -> Product:
    """The locked row of an own product at this version."""
    who = entry(principal)
    product = await visible_product(write, principal, product_id)
    if product.owner_id != who.on_behalf_of:
        raise Forbidden(m("Chỉ chủ sản phẩm sửa được sản phẩm."))
    row = await queries.locked_product(write, product_id)
    if row.row_version != version:
        raise PreconditionFailed(m("Sản phẩm vừa được sửa ở nơi khác. Hãy tải lại trang rồi xem lại."))
    return row


async def _changed(write: WriteSession, principal: Principal, row: Product) -> ProductView:
    row.row_version += 1
    await write.flush()
    return await visible_product(write, principal, row.id)


def _check_product(command: ProductCommand, settings: Settings) -> None:
    errors: list[FieldError] = []
    if command.crop not in lists(settings.geodata_dir).crops:
        errors.append(FieldError("crop", "choice", m("Hãy chọn một mục trong danh sách.")))
    if command.net_kg is not None:
        refused = amount_error("net_kg", command.net_kg)
        errors += [refused] if refused else []
    if errors:
        raise Invalid(errors)


async def _free_code(write: WriteSession) -> str:
    for _ in range(CODE_TRIES):
        code = product_code()
        if not await queries.product_code_taken(write, code):
            return code
    raise Conflict(m("Chưa cấp được mã, xin thử lại."))


async def _own_gtin(write: WriteSession, who: Entry, command: ProductCommand, settings: Settings) -> str | None:
    """The GTIN in 14 digits, after the prefix it lies under was declared; ``None`` without one."""
    if command.gtin is None:
        return None
    gtin = read_gtin(command.gtin)
    if command.gs1_prefix:
        await _declare_prefix(write, who, command, settings)
    gs1_prefix.check_own(gtin, await queries.prefixes_of(write, who.on_behalf_of))
    if await queries.gtin_taken(write, gtin):
        raise Invalid.of("gtin", "taken", m("GTIN này đã dùng cho một sản phẩm khác."))
    return gtin


async def _declare_prefix(write: WriteSession, who: Entry, command: ProductCommand, settings: Settings) -> None:
    prefix = gs1_prefix.check_prefix(command.gs1_prefix or "", demo=settings.demo)
    if prefix in await queries.prefixes_of(write, who.on_behalf_of):
        return
    if not command.gs1_licence:
        raise Invalid.of("gs1_licence", "required", m("Ghi số giấy chứng nhận mã doanh nghiệp GS1."))
    if await queries.prefix_of_others(write, who.on_behalf_of, prefix):
        raise Invalid.of("gs1_prefix", "taken", m("Mã doanh nghiệp này đã có người khác khai. Hãy báo cán bộ xã."))
    write.add(
        Gs1Prefix(
            id=new_id(),
            owner_id=who.on_behalf_of,
            prefix=prefix,
            licence=command.gs1_licence,
            received_at=now(),
            entered_by=who.entered_by,
            on_behalf_of=who.on_behalf_of,
            delegation_id=who.delegation_id,
        )
    )
    await write.flush()


async def add_certificate(
    write: WriteSession, principal: Principal, product_id: UUID, command: CertificateCommand
) -> ProductView:
    """Declare a certificate of an own product. A paper that has already expired may be declared: it is shown so."""
    who = entry(principal)
    product = await visible_product(write, principal, product_id)
    if product.owner_id != who.on_behalf_of:
        raise Forbidden(m("Chỉ chủ sản phẩm khai được chứng nhận."))
    if any(c.kind == command.kind and c.number == command.number for c in product.certificates):
        raise Invalid.of("number", "taken", m("Chứng nhận này đã được khai."))
    write.add(
        Certificate(
            id=new_id(),
            product_id=product_id,
            kind=command.kind,
            number=command.number,
            issuer=command.issuer,
            valid_to=command.valid_to,
            received_at=now(),
            entered_by=who.entered_by,
            on_behalf_of=who.on_behalf_of,
            delegation_id=who.delegation_id,
        )
    )
    await write.flush()
    return await visible_product(write, principal, product_id)
