"""Every format of items, the default first."""

from thuongxuan.ogcapi import geojson
from thuongxuan.ogcapi.encoding import Encoder

ENCODERS: tuple[Encoder, ...] = (Encoder(geojson.FORMAT, geojson.items, geojson.item),)
ITEMS = tuple(encoder.format for encoder in ENCODERS)
ITEM = tuple(encoder.format for encoder in ENCODERS if encoder.item)
BY_NAME = {encoder.format.name: encoder for encoder in ENCODERS}
