"""The body of a request that writes a feature: GeoJSON, JSON-FG, or a merge patch (OGC API - Features Part 4)."""

import math
import re
from typing import Any

import asyncpg
import msgspec
from msgspec import Struct

from thuongxuan.db.bytes import HotPool
from thuongxuan.errors import AppError, FieldError, Invalid, Malformed, m
from thuongxuan.ogcapi import jsonfg, receiving_sql
from thuongxuan.ogcapi.receivables import Target
from thuongxuan.standards.ogc import crs as systems
from thuongxuan.standards.ogc.common import GEOJSON, JSON
from thuongxuan.web.direct import Call

MERGE_PATCH = "application/merge-patch+json"
WHOLE = (GEOJSON, jsonfg.FORMAT.media_type, JSON)
PATCHES = (MERGE_PATCH, JSON)
_PROFILE = re.compile(r"<http://www\.opengis\.net/def/profile/OGC/0/jsonfg[^>]*>\s*;[^,]*rel=\"?profile\"?")
_MEMBERS = frozenset({"type", "id", "links", "bbox", "properties"})


class UnsupportedMediaType(AppError):
    """A body of a kind that is not understood (RFC 9110 section 15.5.16); the headers name those that are."""

    status = 415
    slug = "unsupported-media-type"
    title = m("Loại dữ liệu gửi lên không được hỗ trợ")


class Sent(Struct, frozen=True):
    """A decoded body, and the system of its geometry."""

    body: dict[str, Any]
    system: systems.Crs
    is_fg: bool = False


async def sent(call: Call, accepted: tuple[str, ...], header: str) -> Sent:
    """Read a body. Raises ``Malformed``, ``TooLarge``, or ``UnsupportedMediaType`` with ``header`` naming the kinds."""
    kind = call.header(b"content-type").split(";")[0].strip().lower()
    if not kind:
        raise Malformed(m("Gửi Content-Type: {kinds}.", kinds=", ".join(accepted)))
    if kind not in accepted:
        raise UnsupportedMediaType(headers={header: ", ".join(accepted)})
    try:
        body = msgspec.json.decode(await call.body(call.state.settings.max_body_bytes))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed(m("Không đọc được JSON.")) from error
    if not isinstance(body, dict):
        raise Malformed(m("Cần một đối tượng JSON."))
    is_fg = kind == jsonfg.FORMAT.media_type or bool(_PROFILE.search(call.header(b"link")))
    return Sent(body, _system(call.header(b"content-crs").strip("<> "), "Content-Crs"), is_fg)


def _system(name: str, field: str) -> systems.Crs:
    found = systems.find(name) if name else systems.DEFAULT
    if found is None:
        raise Malformed(errors=[FieldError(field, "invalid", m("Hệ tọa độ này không được hỗ trợ."))])
    return found


async def whole(hot: HotPool, given: Sent) -> Target:
    """The feature of a POST or PUT. Raises ``Malformed`` or ``Invalid``."""
    body = given.body
    if body.get("type") != "Feature" or not isinstance(body.get("properties"), dict | None):
        raise Invalid.of("type", "choice", m("Hãy chọn một trong: {choices}.", choices="Feature"))
    geometry, system = body.get("geometry"), given.system
    if given.is_fg:
        geometry, system = _of_json_fg(body, system)
    return Target(body.get("properties") or {}, await on_wgs84(hot, geometry, system))


def _of_json_fg(body: dict[str, Any], system: systems.Crs) -> tuple[Any, systems.Crs]:
    """``place`` is in the system that the feature names; ``geometry`` is always on WGS 84 (OGC 21-045r1, 7.4)."""
    if body.get("place") is None:
        return body.get("geometry"), systems.DEFAULT
    named = body.get("coordRefSys")
    return body["place"], _system(named if isinstance(named, str) else "", "coordRefSys") if named else system


async def patched(hot: HotPool, given: Sent, key: str, present: Target) -> Target:
    """A feature after a merge patch (RFC 7396), which may name properties inside ``properties`` or beside each other.

    Raises ``Invalid``: the id of a feature cannot change.
    """
    body = given.body
    if body.get("id", key) != key:
        raise Invalid.of("id", "read_only", m("Mục này do máy chủ tính, không sửa được."))
    inner = body.get("properties") or {}
    if not isinstance(inner, dict):
        raise Invalid.of("properties", "type", m("Cần một đối tượng JSON."))
    flat = {name: value for name, value in body.items() if name not in _MEMBERS}
    geometry = present.geometry
    if "geometry" in flat:
        merged = merge(geometry, flat.pop("geometry"))
        geometry = await on_wgs84(hot, merged, given.system)
    properties: dict[str, Any] = merge(present.properties, flat | inner)
    return Target(properties, geometry)


def merge(target: Any, patch: Any) -> Any:
    """RFC 7396 section 2."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged


async def on_wgs84(hot: HotPool, geometry: Any, system: systems.Crs) -> Any:
    """A GeoJSON geometry of a system on WGS 84, east before north. Raises ``Invalid`` when there is no such place."""
    if not isinstance(geometry, dict) or system is systems.DEFAULT:
        return geometry
    if system.flipped:
        geometry = geometry | {"coordinates": _flipped(geometry.get("coordinates"))}
    if system.srid == systems.DEFAULT.srid:
        return geometry
    try:
        text = await hot.fetchval(receiving_sql.ON_WGS84, msgspec.json.encode(geometry).decode(), system.srid)
        shifted = msgspec.json.decode(text or b"null")
    except (asyncpg.PostgresError, msgspec.DecodeError) as error:
        raise Invalid.of("geometry", "invalid", m("Hình này không đọc được trong hệ tọa độ đã nêu.")) from error
    return shifted


def _flipped(coordinates: Any) -> Any:
    if not isinstance(coordinates, list):
        return coordinates
    if len(coordinates) >= 2 and all(isinstance(part, int | float) and math.isfinite(part) for part in coordinates):
        return [coordinates[1], coordinates[0], *coordinates[2:]]
    return [_flipped(part) for part in coordinates]
