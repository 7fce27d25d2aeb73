"""Every format of items, the default first."""

from thuongxuan.ogcapi import flatgeobuf, geojson, html, jsonfg, parquet, sequences, tables, walkers
from thuongxuan.ogcapi.encoding import Encoder

ENCODERS: tuple[Encoder, ...] = (
    Encoder(geojson.FORMAT, geojson.items, geojson.item),
    Encoder(html.FORMAT, html.items, html.item),
    Encoder(jsonfg.FORMAT, jsonfg.items, jsonfg.item, jsonfg.feature),
    Encoder(sequences.FORMAT, sequences.items, streams=True),
    Encoder(tables.FORMAT, tables.items, streams=True),
    Encoder(flatgeobuf.FORMAT, flatgeobuf.items, streams=True),
    Encoder(walkers.GPX, walkers.gpx, streams=True),
    Encoder(walkers.KML, walkers.kml, streams=True),
    *((Encoder(parquet.FORMAT, parquet.items),) if parquet.offered() else ()),
)
ITEMS = tuple(encoder.format for encoder in ENCODERS)
ITEM = tuple(encoder.format for encoder in ENCODERS if encoder.item)
BY_NAME = {encoder.format.name: encoder for encoder in ENCODERS}
