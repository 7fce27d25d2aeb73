"""The source files of this repository, parsed once, for the tests that check the rules of the house."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PACKAGE = CHECKOUT / "src" / "thuongxuan"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file of the package; ``name`` is its path below the package, for example ``land/queries.py``."""

    name: str
    text: str
    tree: ast.Module

    @property
    def slice_name(self) -> str:
        """The first part of the path: ``land`` of ``land/queries.py``."""
        return self.name.split("/")[0]

    @property
    def file_name(self) -> str:
        """The last part of the path."""
        return self.name.rsplit("/", 1)[-1]

    def calls(self) -> list[tuple[str, ast.Call]]:
        """Every call with the last part of the called name: ``execute`` for ``session.execute(...)``."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                found.append((name, node))
        return found

    def strings(self) -> list[tuple[int, str]]:
        """Line and text of every string that is not a docstring."""
        docstrings = {id(text) for text in map(_docstring, ast.walk(self.tree)) if text is not None}
        return [
            (node.lineno, node.value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        ]

    def functions(self) -> list[Function]:
        """Every function and method, nested ones included."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]


def _docstring(node: ast.AST) -> ast.Constant | None:
    body = getattr(node, "body", None)
    first = body[0] if isinstance(body, list) and body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first.value
    return None


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the package."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)
    return tuple(_module(path) for path in paths)


def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path.relative_to(PACKAGE).as_posix(), text, ast.parse(text, filename=str(path)))


@cache
def committed() -> tuple[Path, ...]:
    """Every file that is or would be committed."""
    answer = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return tuple(path for line in answer.stdout.splitlines() if (path := CHECKOUT / line).is_file())
