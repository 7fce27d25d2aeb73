"""Settings, read from the environment once at start. No other module reads the environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

PREFIX = "TX_"
Positive = Annotated[int, Meta(gt=0)]
NotNegative = Annotated[int, Meta(ge=0)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every value can be set as ``TX_<NAME>``; ``DATABASE_URL``, ``HOST`` and ``PORT`` keep their usual names.

    Limits say why they have their size beside them.
    """

    database_url: str = ""
    """PostgreSQL URL (``postgresql://user@host/name``); empty means the private cluster under ``var/``."""
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8000
    public_url: str = ""
    """Address printed into QR codes and links; ``http://HOST:PORT`` when empty."""
    var_dir: Path = Path("var")
    geodata_dir: Path = Path("geodata")
    locality: str = "Thường Xuân"
    demo: bool = False
    """Marks every page as a demonstration and allows the 952 demonstration prefix of GS1."""
    workers: Positive = 1
    pool_size: Positive = 16
    """Connections per worker and pool: two pools x workers must stay below ``max_connections`` (100). Registrations
    that are written at the same time share one flush of the disk, so a few more connections than cores pay."""
    statement_timeout_ms: Positive = 5_000
    """No request of this software needs longer; a runaway query ends with an error, not a hang."""
    max_body_bytes: Positive = 1_048_576
    """A form with a drawn parcel is below 100 kB; photographs have their own, higher limit."""
    max_header_bytes: Annotated[int, Meta(ge=8_192)] = 65_536
    """First line and header fields of a request: browsers stay below 8 kB, a search polygon in an address below 32."""
    max_photo_bytes: Positive = 8_388_608
    """A telephone photograph is 2-6 MB."""
    max_photo_pixels: Positive = 24_000_000
    """A 24-megapixel picture decodes to 72 MB; more would let one upload exhaust a small server."""
    max_geometry_bytes: Positive = 65_536
    max_geometry_vertices: Positive = 2_000
    """Validity checks stay below a millisecond up to here; a walked field has fewer than 500 vertices."""
    parcel_max_ha: Positive = 500
    """No household or cooperative here holds more in one piece; a mistyped digit makes a parcel ten times too large."""
    parcel_min_m2: Positive = 10
    """Smaller than a seed bed: a shape below it is a slip of the finger."""
    parcel_overlap_min_m2: Positive = 10
    """Two surveys of one border differ by decimetres: 10 cm along 100 m. Less is a shared border, not a claim."""
    session_idle_days: Positive = 30
    """A farmer signs in rarely and should not have to remember a passphrase each week."""
    session_max_days: Positive = 180
    """Even a session in daily use ends, so that a telephone that was sold does not stay signed in for ever."""
    trusted_proxies: str = ""
    """Networks, separated by commas, whose ``X-Forwarded-For`` is believed (``127.0.0.1/32``); empty: nobody's."""
    api_key_max_days: Positive = 365
    """A forgotten key stops working within a year."""
    delegation_max_days: Positive = 365
    argon2_concurrency: Positive = 4
    """Each hash takes about 40 ms and 19 MiB: more at once would starve a server with two cores."""
    import_max_rows: Positive = 10_000
    """A locality has hundreds of places; a larger file is a mistake or belongs in several."""
    scan_cache_bytes: Positive = 16_777_216
    """Rendered scan pages kept by each worker: about 1,000, more than a day's visitors open."""
    fonts_dir: Path = Path("/usr/share/fonts")
    """Where the fonts of labels are found: ``DejaVuSans.ttf`` and ``DejaVuSans-Bold.ttf``, at any depth."""
    labels_per_run: Positive = 1_000
    """1,000 labels are 42 sheets of A4 and take 0.4 s to draw; more is a second run."""
    compress_min_bytes: Positive = 1_000
    """A smaller answer fits into one packet either way."""
    compress_inline_bytes: Positive = 32_768
    """Compressed at once up to here (0.3 ms at most), above in a thread, while other requests are served."""
    rate_limit_anonymous: NotNegative = 1_200
    """Requests a minute of one network to the open faces: a map that is dragged asks for 30 tiles a second, and a
    village may stand behind one mobile gateway. 0 is no limit."""
    rate_limit_key: NotNegative = 6_000
    """Requests a minute of one API key: its holder is known and can be spoken to. 0 is no limit."""
    rate_limit_clients: Positive = 10_000
    """Clients each worker remembers at the same time, below 1 kB each."""
    metrics_token: Annotated[str, Meta(pattern="^(.{16,})?$")] = ""
    """What a monitoring program sends as ``Authorization: Bearer`` to ``/metrics``, 16 characters or more, so that
    nobody guesses it; empty: only programs on this machine may ask."""
    resolver_handed_over: str = ""
    """Resolvers that look after other GS1 company prefixes, as ``893=https://id.example.org,*=https://id.gs1.org``:
    a scan of a product that is not ours goes there instead of ending here. Empty: it ends here."""
    webhook_trusted: str = ""
    """``host:port`` of programs, separated by commas, that letters may go to over HTTP or in a private network: an
    operator answers for them. All other destinations must be HTTPS at a public address."""
    epcis_capture_events: Positive = 1_000
    """Events of one captured document; a larger one is sent in parts."""
    epcis_capture_bytes: Positive = 4_194_304
    """A thousand events with sensor readings are about 2 MB."""
    epcis_page_max: Positive = 1_000
    """The largest ``perPage`` of EPCIS queries; a larger one is lowered to it."""
    sensor_readings_per_request: Annotated[int, Meta(gt=0, le=1_000)] = 500
    """A device that measures every ten minutes and was cut off for three days has 432; 1,000 rows of 17 values are
    half of what one statement can carry."""
    sensor_clock_ahead_s: NotNegative = 300
    """Clocks of cheap devices drift by seconds a day; a reading from further in the future has a wrong time."""
    basemap_url: Annotated[str, Meta(pattern=r"^(https://[A-Za-z0-9.-]+(:[0-9]+)?/\S*\{z\}\S*)?$")] = ""
    """Raster tiles that the map lies on, ``https://host/{z}/{x}/{y}.png``; their host then learns who looks at what.
    Empty: the map asks no other host for anything."""
    basemap_credit: str = ""
    """Whom to name for them, as their terms demand."""
    page_limit_max: Positive = 200
    """The largest page of a JSON list; a client pages on instead of loading everything."""
    ogc_limit_default: Positive = 10
    """The page size of the open API when a client asks for none, as OGC API - Features suggests."""
    ogc_limit_max: Positive = 10_000
    """The largest page; a larger ``limit`` is lowered to it. 10,000 places are about 5 MB."""
    ogc_stream_max: Positive = 1_000_000
    """Rows of one streamed answer: ten times what a locality holds; memory stays flat while they leave."""
    ogc_stream_seconds: Positive = 300
    """A client that reads slower than this holds a connection for nothing; it may ask again from where it was."""
    ogc_count_max: Positive = 10_000
    """``numberMatched`` is exact up to here and left out above: counting 10,000 rows takes 0.4 ms, a table 40 ms."""
    ogc_filter_cost: Positive = 500_000
    """A filter that the planner expects to cost more is refused; reading 300,000 outlines costs about 100,000."""
    ogc_version_ms: Positive = 250
    """How old the version behind an entity tag may be: four cheap statements a second, whatever the traffic."""
    tile_max_bytes: Positive = 500_000
    """A vector tile before compression; a telephone on a slow line waits a second for a tenth of that."""
    tile_cache_bytes: Positive = 67_108_864
    """Compressed tiles kept by each worker: the locality down to level 14 is below 10 MB."""

    @property
    def base_url(self) -> str:
        """The public address without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether people reach this installation over HTTPS."""
        return urlsplit(self.base_url).scheme == "https"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read and check all settings; raises ``SystemExit`` naming the setting that is wrong."""
        values: dict[str, str] = {}
        for field in msgspec.structs.fields(cls):
            usual = field.name.upper()
            for name in (
                PREFIX + usual,
                *((usual,) if field.name in {"database_url", "host", "port"} else ()),
            ):
                if environ.get(name):
                    values[field.name] = environ[name]
                    break
        try:
            return msgspec.convert(values, cls, strict=False, dec_hook=_path)
        except msgspec.ValidationError as error:
            raise SystemExit(f"A setting ({PREFIX}NAME) is wrong: {error}") from error


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(kind)
