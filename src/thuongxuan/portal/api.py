"""The portal has no resources of its own: it shows what the other parts publish."""

from typing import Any

CONTROLLERS: list[Any] = []
