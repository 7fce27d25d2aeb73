"""What goes into and comes out of the land slice."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.errors import Message
from thuongxuan.i18n import Language
from thuongxuan.land.status import How, Status

# One line of text: PostgreSQL stores no NUL, and a line break in a name breaks tables and labels.
_LINE = r"^[^\x00-\x1f\x7f]*$"
Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=_LINE, examples=["Đồi quế sau nhà"])]
Short = Annotated[str, Meta(min_length=1, max_length=20, pattern=_LINE, examples=["12"])]
PlantingCode = Annotated[str, Meta(min_length=4, max_length=30, pattern=_LINE, examples=["VN-THOR-0001"])]
Reason = Annotated[
    str,
    Meta(
        min_length=5,
        max_length=500,
        pattern=r"^[^\x00]*$",
        examples=["Góc phía đông lấn sang đường đi. Xin đo lại góc 3."],
    ),
]
SystemCode = Annotated[str, Meta(max_length=80, examples=["EPSG:5897"])]
Accuracy = Annotated[float, Meta(ge=0, le=1000, examples=[4.5])]
Geometry = Annotated[
    dict[str, Any],
    Meta(
        description="A GeoJSON Polygon, or a Feature with one, in the declared system (x or longitude first).",
        examples=[
            {
                "type": "Polygon",
                "coordinates": [
                    [
                        [105.3401, 19.9011],
                        [105.3412, 19.9011],
                        [105.3412, 19.902],
                        [105.3401, 19.902],
                        [105.3401, 19.9011],
                    ]
                ],
            }
        ],
    ),
]


class ShapeInput(msgspec.Struct, frozen=True, kw_only=True):
    """The first screen: how the shape was taken, and the shape as it was written."""

    how: How
    shape: str
    crs: SystemCode = "EPSG:4326"
    map_sheet: Short | None = None
    parcel_number: Short | None = None
    gps_accuracy_m: Accuracy | None = None
    replaces: UUID | None = None
    parcel: UUID | None = None
    version: int | None = None


class ParcelCommand(ShapeInput, frozen=True, kw_only=True):
    """Everything that saving a parcel needs, from the last screen or from the API."""

    name: Name
    planting_area_code: PlantingCode | None = None


class DetailsInput(ParcelCommand, frozen=True, kw_only=True):
    """The last screen: saving, and whether to send it to the officer at once."""

    send: Literal["now", "later"] = "later"


class ParcelInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A parcel as an API client sends it."""

    name: Name
    geometry: Geometry
    crs: SystemCode = "EPSG:4326"
    how: How = "pasted"
    map_sheet: Short | None = None
    parcel_number: Short | None = None
    planting_area_code: PlantingCode | None = None
    gps_accuracy_m: Accuracy | None = None
    replaces: UUID | None = None


class ParcelPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of a draft or returned parcel (RFC 7396): what is absent stays, ``null`` clears it."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    geometry: Geometry | msgspec.UnsetType = msgspec.UNSET
    crs: SystemCode | msgspec.UnsetType = msgspec.UNSET
    how: How | msgspec.UnsetType = msgspec.UNSET
    map_sheet: Short | msgspec.UnsetType | None = msgspec.UNSET
    parcel_number: Short | msgspec.UnsetType | None = msgspec.UNSET
    planting_area_code: PlantingCode | msgspec.UnsetType | None = msgspec.UNSET
    gps_accuracy_m: Accuracy | msgspec.UnsetType | None = msgspec.UNSET


class VersionInput(msgspec.Struct, frozen=True, kw_only=True):
    """Which version of a parcel a decision is about."""

    version: Annotated[int, Meta(ge=1)]


class ReturnForm(VersionInput, frozen=True, kw_only=True):
    """An officer's return, from the page."""

    reason: Reason


class ReturnInput(msgspec.Struct, frozen=True, kw_only=True):
    """Why an officer returns a parcel."""

    reason: Reason


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    """Another parcel that shares ground with one. For officers; owners see ``OverlapNotice``."""

    parcel_id: UUID
    owner_id: UUID
    owner_name: str
    name: str
    status: Status
    commune_code: str
    area_m2: float
    share: float
    their_share: float
    geometry: msgspec.Raw


class OverlapNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What an owner learns of an overlap: how much, and the name only when the other parcel is the owner's own."""

    area_m2: Annotated[float, Meta(description="Shared ground in square metres", examples=[182.4])]
    share: Annotated[float, Meta(description="Part of this parcel, 0 to 1", examples=[0.031])]
    own_parcel: UUID | None = None
    own_name: str | None = None


class InCommune(msgspec.Struct, frozen=True, kw_only=True):
    """Something that lies in a commune, which is called by its name in the reader's language."""

    commune_code: str
    commune_name: str
    commune_name_en: str

    def commune(self, language: Language) -> str:
        """The commune's name."""
        return self.commune_name if language == "vi" else self.commune_name_en


class Finding(InCommune, frozen=True, kw_only=True):
    """What the check of a shape found: its area, its commune, what it overlaps, and remarks that do not block."""

    srid: int
    notation: str
    wkt: str
    area_ha: float
    commune_share: float
    overlaps: tuple[OverlapNotice, ...]
    remarks: tuple[Message, ...]
    geometry: msgspec.Raw
    shared: tuple[msgspec.Raw, ...]


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the history."""

    step: str
    at: datetime
    by: str
    reason: str | None = None


class ParcelSummary(InCommune, frozen=True, kw_only=True):
    """A parcel in a list."""

    id: UUID
    name: str
    status: Status
    area_ha: float
    updated_at: datetime
    owner_name: str


class ParcelView(ParcelSummary, frozen=True, kw_only=True):
    """A parcel with all that its owner and the officer may see."""

    owner_id: UUID
    replaces_id: UUID | None
    how: How
    srid: int
    original: str
    commune_share: float
    map_sheet: str | None
    parcel_number: str | None
    planting_area_code: str | None
    gps_accuracy_m: float | None
    return_reason: str | None
    entered_by: UUID
    entered_by_name: str
    row_version: int
    created_at: datetime
    geometry: msgspec.Raw


class ParcelProperties(msgspec.Struct, frozen=True, kw_only=True):
    """What a parcel's GeoJSON feature says beside its geometry."""

    name: Name
    status: Status
    area_ha: Annotated[float, Meta(description="Geodesic area on WGS 84 in hectares", examples=[1.2071])]
    commune_code: Annotated[str, Meta(examples=["15646"])]
    commune_name: Annotated[str, Meta(examples=["Xã Thường Xuân"])]
    commune_share: Annotated[float, Meta(description="Part of the area in that commune, 0 to 1", examples=[1.0])]
    how: How
    crs: SystemCode
    original: Annotated[str, Meta(description="The geometry as it was declared, verbatim")]
    map_sheet: Short | None
    parcel_number: Short | None
    planting_area_code: PlantingCode | None
    gps_accuracy_m: Accuracy | None
    return_reason: str | None
    replaces: UUID | None
    row_version: int
    created_at: datetime
    updated_at: datetime
    overlaps: list[OverlapNotice] | None = None
    remarks: list[str] | None = None


class ParcelFeature(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel as a GeoJSON feature (RFC 7946 section 3.2) in WGS 84."""

    id: UUID
    geometry: Geometry
    properties: ParcelProperties
    type: Literal["Feature"] = "Feature"


class ParcelState(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a parcel after a decision."""

    status: Status


class ParcelChoice(InCommune, frozen=True, kw_only=True):
    """An approved parcel to choose in a form of another slice."""

    id: UUID
    name: str
    area_ha: float
