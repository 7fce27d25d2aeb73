"""Things stay small enough to read, and say what they are for."""

import ast
import re

from tests.support.source_tree import CHECKOUT, Function, Module, committed, modules

FILE_CAP = 400
FUNCTION_CAP = 50
HANDLER_CAP = 15
HTTP_METHODS = {"get", "post", "put", "patch", "delete", "head"}
IGNORE = re.compile(r"#\s*(noqa|type:\s*ignore)(?P<codes>[^#]*)(?P<rest>#.*)?$")


def test_no_file_is_longer_than_the_cap() -> None:
    code = [path for path in committed() if path.suffix in {".py", ".js", ".css"}]
    found = {str(path.relative_to(CHECKOUT)): len(path.read_text(encoding="utf-8").splitlines()) for path in code}
    too_long = {name: lines for name, lines in found.items() if lines > FILE_CAP}
    assert not too_long, f"{too_long}: split the file by what its parts are for (cap {FILE_CAP} lines)"


def test_no_function_is_longer_than_the_cap() -> None:
    found = [
        f"{module.name}:{function.lineno} {function.name} ({_lines(function)} lines)"
        for module in modules()
        for function in module.functions()
        if _lines(function) > FUNCTION_CAP and not module.name.startswith("db/migrations/versions/")
    ]
    assert not found, f"{found}: split the function (cap {FUNCTION_CAP} lines)"


def test_handlers_only_decode_call_and_encode() -> None:
    found = [
        f"{module.name}:{function.lineno} {function.name} ({_body_lines(function)} lines)"
        for module in modules()
        for function in module.functions()
        if _is_handler(function) and _body_lines(function) > HANDLER_CAP
    ]
    assert not found, f"{found}: move the rules into service.py (cap {HANDLER_CAP} lines of body)"


def test_everything_public_has_a_docstring() -> None:
    found = [f"{module.name}:{node.lineno} {node.name}" for module in modules() for node in _undocumented(module)]
    assert not found, f"{found}: say in a docstring what it gives, in which unit, and which errors it raises"


def test_every_module_says_what_it_is_for() -> None:
    found = [module.name for module in modules() if module.text.strip() and not ast.get_docstring(module.tree)]
    assert not found, f"{found}: begin the file with a docstring"


def test_every_silenced_check_has_a_reason() -> None:
    found = [
        f"{module.name}:{number}"
        for module in modules()
        for number, line in enumerate(module.text.splitlines(), 1)
        if (match := IGNORE.search(line)) and not _has_reason(match)
    ]
    assert not found, f"{found}: write the reason behind the code: `# noqa: S608 - our own table names`"


def _has_reason(match: re.Match[str]) -> bool:
    return " - " in match["codes"] or bool(match["rest"])


def _undocumented(module: Module) -> list[Function | ast.ClassDef]:
    owners: list[ast.Module | ast.ClassDef] = [module.tree]
    owners += [n for n in module.tree.body if isinstance(n, ast.ClassDef) and not n.name.startswith("_")]
    return [
        node
        for owner in owners
        for node in owner.body
        if isinstance(node, Function | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and "overload" not in _decorators(node)
    ]


def _decorators(node: Function | ast.ClassDef) -> set[str]:
    plain = [item.func if isinstance(item, ast.Call) else item for item in node.decorator_list]
    return {getattr(item, "attr", getattr(item, "id", "")) for item in plain}


def _is_handler(function: Function) -> bool:
    return any(
        isinstance(item, ast.Call) and isinstance(item.func, ast.Name) and item.func.id in HTTP_METHODS
        for item in function.decorator_list
    )


def _lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _body_lines(function: Function) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
