"""Trails: a track that somebody walked becomes a published line with what is known about it."""

from datetime import date
from typing import Literal

from msgspec import Struct

from thuongxuan.clock import today
from thuongxuan.db.session import WriteSession
from thuongxuan.errors import Invalid, m
from thuongxuan.places import trails_sql
from thuongxuan.places.gpx import read_track
from thuongxuan.places.slugs import slug_of


class TrailFacts(Struct, frozen=True, kw_only=True):
    """What is told beside the track; null is unknown. ``precision_m`` is from 1 to 100."""

    name_vi: str
    surveyed_on: date
    surveyed_by: str
    name_en: str = ""
    method: Literal["gps", "phone_gps"] = "phone_gps"
    precision_m: int = 10
    difficulty: Literal["easy", "moderate", "hard"] | None = None
    guide_required: bool | None = None
    permit_required: bool | None = None
    closed_months: list[int] | None = None


async def import_trail(session: WriteSession, gpx: bytes, facts: TrailFacts, slug: str = "") -> str:
    """Publish the track of a GPX file, or replace the trail of the same slug by a newer survey; returns the slug.

    Raises ``Malformed``, ``TooLarge`` or ``Invalid``.
    """
    if facts.surveyed_on > today():
        raise Invalid.of("surveyed_on", "future", m("Ngày này chưa tới."))
    track = read_track(gpx)
    if not await trails_sql.touches(session, track.ewkt):
        raise Invalid.of("file", "outside", m("Tuyến không đi qua xã nào ở đây."))
    name = slug_of(slug or facts.name_vi)
    values = {field: getattr(facts, field) for field in facts.__struct_fields__}
    values |= {"geom": track.ewkt, "has_heights": track.heights, "ascent_m": track.ascent_m}
    await trails_sql.put(session, name, values)
    return name
