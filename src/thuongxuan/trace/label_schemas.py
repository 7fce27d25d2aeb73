"""What goes in and out of printing labels."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from thuongxuan.i18n import Language

FormatName = Annotated[
    str, Meta(pattern="^[a-z0-9-]{3,20}$", description="A name of `/api/v1/label-formats`", examples=["a4-3x8"])
]
Count = Annotated[int, Meta(ge=1, description="Labels to print", examples=[24])]
LotCode = Annotated[str, Meta(examples=["8CRD5JZ"])]


class PrintForm(Struct, frozen=True):
    """What the page asks for."""

    format: FormatName
    count: Count
    label_language: Language = "vi"
    numbered: Annotated[bool, Meta(description="Give each label a serial number of its own")] = False


class PrintCommand(PrintForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A print run of one batch."""

    batch_id: UUID


class LabelSource(Struct, frozen=True):
    """What a label of a batch needs to know; ``producer`` is empty without consent to be named in public."""

    batch_id: UUID
    owner_id: UUID
    lot: str
    produced_on: date
    status: str
    code: str
    gtin: str | None
    name_vi: str
    name_en: str
    producer: str


class LotChoice(Struct, frozen=True):
    """A lot in the list of those that labels may be printed for."""

    id: UUID
    lot: str
    produced_on: date
    product_id: UUID
    product_name: str


class PrintRow(Struct, frozen=True):
    """A recorded print run."""

    id: UUID
    batch_id: UUID
    format: str
    count: int
    label_language: Language
    printed_at: datetime
    printed_by: str
    serial_from: Annotated[int | None, Meta(description="Place of the first numbered label in its batch")] = None

    @property
    def numbered(self) -> bool:
        """Whether each label has a serial number."""
        return self.serial_from is not None


class PrintView(PrintRow, frozen=True, kw_only=True):
    """A print run with what it put on paper."""

    lot: LotCode
    uri: Annotated[
        str, Meta(description="What the QR code holds", examples=["HTTPS://ID.EXAMPLE/TX/ABC234/10/8CRD5JZ"])
    ]
    readable: Annotated[str, Meta(description="The line people read", examples=["(01) 09521234567899 (10) 8CRD5JZ"])]
    first_serial: Annotated[str | None, Meta(description="Serial of the first label", examples=["2K7QF2M9XW4"])] = None
    module_mm: Annotated[float, Meta(description="Side of one module, never below 0.396 mm", examples=[0.72])]
    pages: Annotated[int, Meta(examples=[1])]
    pdf: Annotated[str, Meta(description="Address of the sheets to print")]
    png: Annotated[str, Meta(description="Address of the code alone")]
    svg: Annotated[str, Meta(description="Address of the code alone")]


class Seen(Struct, frozen=True):
    """A label that was looked at before printing. Sizes in mm; ``side_mm`` is the symbol with its quiet zone."""

    address: str
    label_mm: tuple[float, float]
    module_mm: float
    side_mm: float
    sheets: int


class FormatView(Struct, frozen=True):
    """A sheet or roll. Sizes in mm."""

    name: FormatName
    title: Annotated[str, Meta(examples=["A4 paper, 24 labels of 70 × 37 mm"])]
    page_mm: tuple[float, float]
    label_mm: tuple[float, float]
    per_page: int
    symbol_box_mm: Annotated[float, Meta(description="Side of the square for symbol and quiet zone")]
