"""Steps of lots as their owners give and get them. Kilograms are decimals with at most three places."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.trace.schemas import DRAWS_MAX, Line, Status, Unit

StepKind = Literal["split", "pool", "process", "pack", "ship", "sell", "dispose"]
OperationKind = Literal[StepKind, "receive"]
OUTPUTS_MAX = 20
Lot = Annotated[str, Meta(max_length=40, description="GS1 AI (10): 1-20 characters of set 82; made up when absent")]
Note = Annotated[str, Meta(max_length=300)]


class LotTake(msgspec.Struct, frozen=True, kw_only=True):
    """Kilograms taken from one lot."""

    batch_id: UUID
    kg: Annotated[Decimal, Meta(examples=["40"])]


class LotMake(msgspec.Struct, frozen=True, kw_only=True):
    """A lot that comes out, in the unit of its product. ``kg`` is needed only when the unit has no known weight."""

    product_id: UUID
    quantity: Annotated[Decimal, Meta(description="In the product's unit", examples=["38"])]
    kg: Annotated[Decimal | None, Meta(description="Only for a product whose unit has no net weight")] = None
    lot: Lot | None = None
    expires_on: Annotated[date | None, Meta(description="From the product's shelf life when absent")] = None


class StepCommand(msgspec.Struct, frozen=True, kw_only=True):
    """One step: what goes in, what comes out. Nothing happens unless every lot holds enough and may be used."""

    kind: StepKind
    occurred_on: Annotated[date, Meta(description="Not in the future; the day of production of what comes out")]
    inputs: Annotated[list[LotTake], Meta(min_length=1, max_length=DRAWS_MAX)]
    outputs: Annotated[list[LotMake], Meta(max_length=OUTPUTS_MAX)] = []
    process: Annotated[str, Meta(max_length=40, description="`process` only; see `/api/v1/lots/processes`")] | None = (
        None
    )
    recipient_id: Annotated[UUID | None, Meta(description="`ship` only: a cooperative that receives it here")] = None
    recipient: Annotated[Line, Meta(description="`ship` and `sell`: who gets it, when not of this system")] = ""
    document: Annotated[Line, Meta(description="Number of the delivery note or invoice")] = ""
    note: Annotated[Note, Meta(description="`dispose` needs the reason here")] = ""


class ReceiveCommand(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment arrives: it becomes one lot of the recipient, of at most the kilograms that were sent."""

    occurred_on: date
    output: LotMake
    note: Note = ""


class LotLine(msgspec.Struct, frozen=True, kw_only=True):
    """A lot in a step, with the kilograms it gave or holds."""

    batch_id: UUID
    product_name: str
    lot: str
    kg: Decimal


class OperationView(msgspec.Struct, frozen=True, kw_only=True):
    """One step as it is stored. ``outputs`` of a shipment stays empty here: its recipient registers what arrived."""

    id: UUID
    kind: OperationKind
    process: str | None
    owner_id: UUID
    occurred_on: date
    recipient_id: UUID | None
    recipient: str
    document: str
    note: str
    answers: UUID | None
    inputs: list[LotLine]
    outputs: list[LotLine]
    received_at: datetime


class LotView(msgspec.Struct, frozen=True, kw_only=True):
    """A lot with its balance: ``kg`` it holds, ``remaining_kg`` that no step has taken."""

    id: UUID
    product_id: UUID
    product_name: str
    crop: str
    lot: str
    quantity: Decimal
    unit: Unit
    kg: Decimal
    remaining_kg: Decimal
    status: Status
    produced_on: date


class Shipment(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment on its way to whoever asks."""

    id: UUID
    sender: str
    crop: str
    kg: Decimal
    occurred_on: date
    document: str
    blocked: Annotated[bool, Meta(description="A lot in it is suspended or recalled: it cannot be received")]


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """A cooperative that can receive shipments here."""

    id: UUID
    name: str


class LotFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a step needs to know of a lot of the owner."""

    id: UUID
    lot: str
    crop: str
    remaining_kg: Decimal
    status: Status
    produced_on: date


class ProductWeights(msgspec.Struct, frozen=True, kw_only=True):
    """What a step needs to know of a product of the owner; ``unit_kg`` is null when nobody weighed its unit."""

    id: UUID
    crop: str
    unit_kg: Decimal | None
    shelf_life_days: int | None


class StepFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Lots and products that a command names and its owner has."""

    lots: list[LotFacts]
    products: list[ProductWeights]
