"""The words of CBV 2.0 as EPCIS documents in JSON use them: bare words and their Web URIs.

Source: Core Business Vocabulary 2.0 sections 7 and 8; sensor measurement types: GS1 Web Vocabulary. In JSON a value is
a bare word (``shipping``) or a URI of one's own, never ``urn:epcglobal:cbv:…``; facts and event hashes use the Web URI
(``https://ref.gs1.org/cbv/BizStep-shipping``), so that every spelling of a word is the same value.
"""

import msgspec

CBV = "https://ref.gs1.org/cbv/"
VOC = "https://gs1.org/voc/"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BIZ_STEPS = _words(
    """
    accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
    decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting
    installing killing loading other packing picking receiving removing repackaging repairing replacing reserving
    retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting
    unloading unpacking void_shipping
    """
)
"""Business steps (section 7.1)."""
DISPOSITIONS = _words(
    """
    active available completeness_inferred completeness_verified conformant container_closed container_open
    damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class
    mismatch_instance mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other
    partially_dispensed recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen
    unavailable unknown
    """
)
"""Dispositions (section 7.2)."""
TRANSACTION_TYPES = _words(
    """
    bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt
    """
)
"""Business transaction types (section 7.3)."""
PARTY_TYPES = _words(
    """
    location owning_party possessing_party
    """
)
"""Source and destination types (section 7.4)."""
ERROR_REASONS = _words(
    """
    did_not_occur incorrect_data
    """
)
"""Reasons of an error declaration (section 7.5)."""
COMPONENTS = _words(
    """
    altitude axial_distance azimuth easting elevation_angle height latitude longitude northing polar_angle
    spherical_radius x y z
    """
)
"""Components of a sensor value (section 7.8)."""
ALERTS = _words(
    """
    ALARM_CONDITION ERROR_CONDITION
    """
)
"""Exceptions of a sensor report."""
MEASUREMENTS = _words(
    """
    AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance
    AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance
    Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity
    ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency
    Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux
    LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate
    MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux
    RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume Speed
    SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction
    VolumetricFlux Wavenumber
    """
)
"""Measurement types of a sensor report."""
ACTIONS = ("ADD", "OBSERVE", "DELETE")
EVENT_TYPES = ("ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent")


class Vocabulary(msgspec.Struct, frozen=True):
    """A set of standard words: ``base`` makes their Web URI, ``urn`` is how EPCIS 1 and XML documents spell them."""

    words: frozenset[str]
    base: str
    urn: str = ""

    def full(self, value: str) -> str:
        """The one URI of a word in any spelling; a value that is no standard word stays as it is."""
        if value in self.words:
            return self.base + value
        for prefix in (self.urn, *_OTHER_BASES.get(self.base, ())):
            if prefix and value.startswith(prefix) and value[len(prefix) :] in self.words:
                return self.base + value[len(prefix) :]
        return value

    def bare(self, value: str) -> str:
        """The bare word of a Web URI, as documents in JSON write it; a value of one's own stays as it is."""
        full = self.full(value)
        return full[len(self.base) :] if full.startswith(self.base) and full[len(self.base) :] in self.words else value


_OTHER_BASES = {VOC: ("https://www.gs1.org/voc/", "https://ref.gs1.org/voc/", "gs1:")}
BIZ_STEP = Vocabulary(BIZ_STEPS, CBV + "BizStep-", "urn:epcglobal:cbv:bizstep:")
DISPOSITION = Vocabulary(DISPOSITIONS, CBV + "Disp-", "urn:epcglobal:cbv:disp:")
TRANSACTION_TYPE = Vocabulary(TRANSACTION_TYPES, CBV + "BTT-", "urn:epcglobal:cbv:btt:")
PARTY_TYPE = Vocabulary(PARTY_TYPES, CBV + "SDT-", "urn:epcglobal:cbv:sdt:")
ERROR_REASON = Vocabulary(ERROR_REASONS, CBV + "ER-", "urn:epcglobal:cbv:er:")
COMPONENT = Vocabulary(COMPONENTS, CBV + "Comp-")
MEASUREMENT = Vocabulary(MEASUREMENTS, VOC)
ALERT = Vocabulary(ALERTS, VOC)
