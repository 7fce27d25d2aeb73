"""Conformance classes that this software declares. Each has its module of tests in ``tests/conformance``."""

_COMMON_1 = "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/"
_COMMON_2 = "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/"
_COMMON_3 = "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/"
_FEATURES_1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
_FEATURES_2 = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/"
_FEATURES_3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
_FEATURES_4 = "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/"
_COMMON_5 = "http://www.opengis.net/spec/ogcapi-common-5/1.0/conf/"
_FEATURES_5 = "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/"
_TILES_1 = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
_TMS_2 = "http://www.opengis.net/spec/tms/2.0/conf/"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"

CLASSES: dict[str, tuple[str, ...]] = {
    "features_1": (
        f"{_COMMON_1}core",
        f"{_COMMON_2}collections",
        f"{_FEATURES_1}core",
        f"{_FEATURES_1}oas30",
        f"{_FEATURES_1}html",
        f"{_FEATURES_1}geojson",
    ),
    "features_2": (f"{_FEATURES_2}crs",),
    "features_3": (
        f"{_FEATURES_3}filter",
        f"{_FEATURES_3}features-filter",
        f"{_FEATURES_3}queryables",
        f"{_FEATURES_3}queryables-query-parameters",
    ),
    "features_4": (
        f"{_COMMON_5}create-replace-delete",
        f"{_COMMON_5}update",
        f"{_COMMON_5}optimistic-locking-etags",
        f"{_COMMON_5}handling",
        f"{_FEATURES_4}create-replace-delete",
        f"{_FEATURES_4}update",
        f"{_FEATURES_4}optimistic-locking-etags",
        f"{_FEATURES_4}features",
    ),
    "features_5": (
        f"{_COMMON_3}schemas",
        f"{_COMMON_3}queryables",
        f"{_COMMON_3}sortables",
        f"{_COMMON_3}returnables-and-receivables",
        f"{_FEATURES_5}schemas",
        f"{_FEATURES_5}queryables",
        f"{_FEATURES_5}sortables",
        f"{_FEATURES_5}returnables-and-receivables",
    ),
    "features_8": ("http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/sorting",),
    "tiles": (
        *(
            _TILES_1 + name
            for name in (
                "core",
                "tileset",
                "tilesets-list",
                "dataset-tilesets",
                "geodata-tilesets",
                "collections-selection",
                "datetime",
                "oas30",
                "mvt",
            )
        ),
        f"{_TMS_2}tilematrixset",
        f"{_TMS_2}json-tilematrixset",
        f"{_TMS_2}tilesetmetadata",
        f"{_TMS_2}json-tilesetmetadata",
    ),
    "cql2": tuple(
        _CQL2 + name
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "array-functions",
            "property-property",
            "functions",
            "arithmetic",
        )
    ),
}
"""By the test module that covers them."""


def declared() -> list[str]:
    """Every declared class."""
    return [uri for group in CLASSES.values() for uri in group]
