"""Where the outside world is touched: transactions, SQL, environment and time each have their place."""

import ast
import re

from tests.support.source_tree import Module, modules

SQL_FILES = {"queries.py", "models.py", "importer.py", "exporter.py"}
SQL_WORDS = re.compile(
    r"\b(SELECT\s[^;]*\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(TABLE|INDEX|FUNCTION))"
)
SQL_BUILDERS = {"select", "insert", "update", "delete", "text", "literal_column", "union_all"}


def may_hold_sql(module: Module) -> bool:
    if module.slice_name == "db" or module.name.startswith("cli/bench"):
        return True
    return module.file_name in SQL_FILES or module.file_name.endswith("_sql.py")


def test_only_db_and_cli_commit() -> None:
    found = [
        f"{module.name}:{call.lineno}"
        for module in modules()
        if module.slice_name not in {"db", "cli"}
        for name, call in module.calls()
        if name == "commit"
    ]
    assert not found, f"{found}: remove commit(); the request's transaction is committed when the handler returns"


def test_sql_is_written_only_where_it_belongs() -> None:
    found = [
        f"{module.name}:{line}"
        for module in modules()
        if not may_hold_sql(module)
        for line, text in module.strings()
        if SQL_WORDS.search(text)
    ]
    assert not found, f"{found}: move the statement into queries.py or a *_sql.py of the slice and call it"


def test_statements_are_built_only_where_sql_belongs() -> None:
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if not may_hold_sql(module)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("sqlalchemy")
        and SQL_BUILDERS & {alias.name for alias in node.names}
    ]
    assert not found, f"{found}: move the statement into queries.py of the slice and call that function"


def test_sessions_execute_only_where_sql_belongs() -> None:
    """The hot pool may be asked anywhere, because its statements are imported from a ``*_sql.py``."""
    found = [
        f"{module.name}:{call.lineno}"
        for module in modules()
        if not may_hold_sql(module)
        for name, call in module.calls()
        if name in {"execute", "scalar", "scalars"} and "hot" not in ast.unparse(call.func)
    ]
    assert not found, f"{found}: give the statement a function in queries.py and call that"


def test_the_environment_is_read_only_by_settings_and_commands() -> None:
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if module.slice_name not in {"settings.py", "cli"}
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"})
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and _names(node) & {"environ", "getenv"})
    ]
    assert not found, f"{found}: add a field to Settings and take `settings` as a parameter"


def test_the_clock_is_read_only_in_its_module() -> None:
    found = [
        f"{module.name}:{call.lineno}"
        for module in modules()
        if module.name not in {"clock.py", "log.py"}
        for name, call in module.calls()
        if name in {"now", "today", "utcnow"} and _owner(call) in {"datetime", "date"}
    ]
    assert not found, f"{found}: use thuongxuan.clock.now() or today(), so that tests can hold the clock"


def test_no_module_of_the_package_postpones_annotations() -> None:
    found = [module.name for module in modules() if "from __future__ import annotations" in module.text]
    assert not found, f"{found}: remove the import; Litestar and msgspec read annotations at run time"


def _names(node: ast.ImportFrom) -> set[str]:
    return {alias.name for alias in node.names}


def _owner(call: ast.Call) -> str:
    value = getattr(call.func, "value", None)
    return getattr(value, "id", getattr(value, "attr", ""))
