"""All kinds of diary records, in the order a season has them. A new kind is one file and its lines here."""

from thuongxuan.production.crops import Crop, CropKind
from thuongxuan.production.kinds.base import Kind, Role
from thuongxuan.production.kinds.catch import CATCH, Catch
from thuongxuan.production.kinds.check import CHECK, Check
from thuongxuan.production.kinds.distilling import DISTILLING, Distilling
from thuongxuan.production.kinds.drying import DRYING, Drying
from thuongxuan.production.kinds.extraction import EXTRACTION, Extraction
from thuongxuan.production.kinds.feeding import FEEDING, Feeding
from thuongxuan.production.kinds.felling import FELLING, Felling
from thuongxuan.production.kinds.handling import HANDLING, Handling
from thuongxuan.production.kinds.harvest import HARVEST, HarvestGiven
from thuongxuan.production.kinds.input import INPUT, Input
from thuongxuan.production.kinds.lab_result import LAB_RESULT, LabResult
from thuongxuan.production.kinds.milling import MILLING, Milling
from thuongxuan.production.kinds.note import NOTE, Note
from thuongxuan.production.kinds.observation import OBSERVATION, Observation
from thuongxuan.production.kinds.packing import PACKING, Packing
from thuongxuan.production.kinds.peeling import PEELING, Peeling
from thuongxuan.production.kinds.planting import PLANTING, Planting
from thuongxuan.production.kinds.processing import PROCESSING, Processing
from thuongxuan.production.kinds.sale import SALE, Sale
from thuongxuan.production.kinds.sampling import SAMPLING, Sampling
from thuongxuan.production.kinds.slaughter import SLAUGHTER, Slaughter
from thuongxuan.production.kinds.storage import STORAGE, Storage
from thuongxuan.production.kinds.treatment import TREATMENT, Treatment
from thuongxuan.production.units import Given, Quantity

_CARE = (PLANTING, INPUT, FEEDING, TREATMENT, OBSERVATION, SAMPLING, LAB_RESULT, CHECK)
_HARVESTS = (HARVEST, PEELING, EXTRACTION, FELLING, CATCH, SLAUGHTER)
_LATER = (HANDLING, DRYING, DISTILLING, MILLING, PROCESSING, PACKING, STORAGE, SALE, NOTE)
KINDS: dict[str, Kind] = {kind.name: kind for kind in (*_CARE, *_HARVESTS, *_LATER)}

DetailsGiven = (
    Planting[Given]
    | Input[Given]
    | Feeding[Given]
    | Treatment[Given]
    | Observation
    | Sampling[Given]
    | LabResult
    | Check
    | HarvestGiven[Given]
    | Peeling[Given]
    | Extraction[Given]
    | Felling[Given]
    | Catch[Given]
    | Slaughter[Given]
    | Handling[Given]
    | Drying[Given]
    | Distilling[Given]
    | Milling[Given]
    | Processing[Given]
    | Packing[Given]
    | Storage[Given]
    | Sale[Given]
    | Note
)
Details = (
    Planting[Quantity]
    | Input[Quantity]
    | Feeding[Quantity]
    | Treatment[Quantity]
    | Observation
    | Sampling[Quantity]
    | LabResult
    | Check
    | HarvestGiven[Quantity]
    | Peeling[Quantity]
    | Extraction[Quantity]
    | Felling[Quantity]
    | Catch[Quantity]
    | Slaughter[Quantity]
    | Handling[Quantity]
    | Drying[Quantity]
    | Distilling[Quantity]
    | Milling[Quantity]
    | Processing[Quantity]
    | Packing[Quantity]
    | Storage[Quantity]
    | Sale[Quantity]
    | Note
)

_WEEKLY: dict[CropKind, tuple[str, ...]] = {
    "annual": ("input", "observation", "harvest"),
    "perennial": ("input", "observation", "harvest"),
    "forest": ("observation", "input", "felling"),
    "bee": ("feeding", "observation", "extraction"),
    "livestock": ("feeding", "treatment", "observation", "slaughter"),
    "fish": ("feeding", "treatment", "observation", "catch"),
}


def weekly(crop: Crop | None) -> list[Kind]:
    """The kinds that people enter most, for one crop; offered first. Those of an annual when the crop is unknown."""
    names = _WEEKLY[crop.kind if crop else "annual"]
    own = tuple(name for name in (crop.harvests if crop else ()) if name not in names)
    return [KINDS[name] for name in (*names, *own, "sale", "note")]


def suiting(crop: Crop | None) -> list[Kind]:
    """Every kind that can happen with a crop; all of them when the crop is unknown."""
    return [kind for kind in KINDS.values() if crop is None or crop.kind in kind.suits]


def of_role(*roles: Role) -> list[str]:
    """Names of the kinds of a role."""
    return [kind.name for kind in KINDS.values() if kind.role in roles]
