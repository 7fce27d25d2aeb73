"""No conformance class is declared without the module of tests that covers it."""

from pathlib import Path

import httpx

from thuongxuan.standards.ogc.conformance import CLASSES, declared


def test_every_declared_class_has_its_module() -> None:
    here = Path(__file__).parent
    missing = [name for name in CLASSES if not (here / f"test_{name}.py").exists()]
    assert not missing, f"{missing}: write tests/conformance/test_<name>.py, or do not declare the classes"
    assert len(set(declared())) == len(declared())


async def test_what_is_declared_is_published(client: httpx.AsyncClient) -> None:
    assert (await client.get("/ogc/conformance")).json() == {"conformsTo": declared()}
