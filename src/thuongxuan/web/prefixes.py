"""Groups of addresses."""

import re

_SLASHES = re.compile("//+")


class Prefixes:
    """Paths and everything below them: ``"/ogc/api" in Prefixes("/ogc")``, but not ``"/ogcx"``."""

    def __init__(self, *paths: str) -> None:
        self._paths = frozenset(paths)
        self._below = tuple(f"{path}/" for path in paths)

    def __contains__(self, path: str) -> bool:
        if "//" in path:  # which the framework's routing reads as one
            path = _SLASHES.sub("/", path)
        return path.startswith(self._below) or path in self._paths
