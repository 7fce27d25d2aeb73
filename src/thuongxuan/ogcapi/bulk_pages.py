"""``/ogc/bulk``: the list of the bulk files, for people and programs, and the files themselves."""

import base64
from pathlib import Path
from typing import Any

from msgspec import Struct

from thuongxuan.errors import NotFound
from thuongxuan.geo.collection import Collection
from thuongxuan.ogcapi import bulk, files, html
from thuongxuan.ogcapi.bulk import File, Manifest
from thuongxuan.ogcapi.catalog import Catalog, catalog_of, json_answer, language_of, link
from thuongxuan.ogcapi.formats import Format, choose
from thuongxuan.standards.ogc.common import JSON, Link
from thuongxuan.web.direct import Answer, Call

FORMATS = (Format("json", JSON, "JSON"), html.FORMAT)


class Listed(Struct, frozen=True, kw_only=True):
    """A bulk file as the list tells it; ``sha256`` in hexadecimal."""

    name: str
    title: str
    href: str
    type: str
    bytes: int
    sha256: str
    collection: str
    license: str


async def listing(call: Call) -> Answer:
    """``/ogc/bulk``; an empty list before the first build."""
    catalog = catalog_of(call)
    chosen = choose(call, FORMATS)
    _, manifest = present(catalog)
    listed = [_listed(catalog, file) for file in manifest.files] if manifest else []
    built_at = manifest.built_at if manifest else None
    if chosen is html.FORMAT:
        return html.document(call, catalog, "ogcapi/bulk.html", files=listed, built_at=built_at)
    links = [link(catalog, "self", JSON, "Bulk files", "bulk")]
    if manifest:
        links.append(Link(catalog.url("bulk", bulk.SUMS), "describedby", bulk.TEXT, bulk.SUMS))
    body: dict[str, Any] = {"builtAt": built_at, "files": listed, "links": links}
    return json_answer(body, JSON, language_of(call))


async def file(call: Call) -> Answer:
    """``/ogc/bulk/{name}``: a file, whole or by ranges, with its digest (RFC 9530)."""
    catalog, name = catalog_of(call), call.values[0]
    folder, manifest = present(catalog)
    if folder is None or manifest is None:
        raise NotFound
    if name == bulk.SUMS:
        return await files.serve(call, folder / name, bulk.TEXT)
    found = next((each for each in manifest.files if each.name == name), None)
    if found is None:
        raise NotFound
    digest = base64.b64encode(bytes.fromhex(found.sha256))
    told = [
        (b"repr-digest", b"sha-256=:" + digest + b":"),
        (b"content-disposition", f'attachment; filename="{name}"'.encode()),
        *_terms(catalog, found),
    ]
    tag = f'"{found.sha256[:32]}"'
    return await files.serve(call, folder / name, found.media_type, tag=tag, headers=told)


def _terms(catalog: Catalog, found: File) -> list[tuple[bytes, bytes]]:
    collection = catalog.collections.get(found.collection)
    uri = collection.licence.uri if collection else catalog.url("bulk", bulk.LICENCES)
    return [(b"link", f'<{uri}>; rel="license"'.encode())]


def present(catalog: Catalog) -> tuple[Path | None, Manifest | None]:
    """The folder of the present build and what it holds; nothing before the first build."""
    folder = bulk.current(catalog.settings)
    if folder is None:
        return None, None
    try:
        return folder, bulk.read_manifest(folder)
    except OSError:
        return None, None


def of_collection(catalog: Catalog, collection: Collection) -> list[File]:
    """The files that hold a collection; the map holds every one that has shapes."""
    _, manifest = present(catalog)
    names = {collection.id} | ({""} if collection.geometry else set())
    return [
        each for each in (manifest.files if manifest else []) if each.collection in names and each.name != bulk.LICENCES
    ]


def _listed(catalog: Catalog, file: File) -> Listed:
    collection = catalog.collections.get(file.collection)
    return Listed(
        name=file.name,
        title=file.title,
        href=catalog.url("bulk", file.name),
        type=file.media_type,
        bytes=file.bytes,
        sha256=file.sha256,
        collection=file.collection,
        license=collection.licence.uri if collection else catalog.url("bulk", bulk.LICENCES),
    )
