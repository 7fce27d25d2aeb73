"""Tiles for tests: decoded by software that is not ours, and the tile over a place."""

from typing import Any

import httpx
import mapbox_vector_tile

from thuongxuan.standards.ogc.tiles import Tile, tile_at

HERE = (105.2, 19.9)
"""A position in the middle of the locality."""


def over(z: int, position: tuple[float, float] = HERE) -> Tile:
    """The tile of a level over a position."""
    return tile_at(z, *position)


def address(tile: Tile, collection: str = "") -> str:
    """Its address, in one collection or in all."""
    above = f"/ogc/collections/{collection}" if collection else "/ogc"
    return f"{above}/tiles/WebMercatorQuad/{tile.z}/{tile.y}/{tile.x}"


def layers(body: bytes) -> dict[str, dict[str, Any]]:
    """The layers of a tile by name; y points down, as in the file."""
    decoded: dict[str, dict[str, Any]] = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    return decoded


async def read(client: httpx.AsyncClient, path: str, **parameters: str) -> dict[str, list[dict[str, Any]]]:
    """The features of each layer of a tile; nothing for an empty tile."""
    answer = await client.get(path, params=parameters)
    assert answer.status_code in {200, 204}, answer.text
    return {name: layer["features"] for name, layer in layers(answer.content).items()}
