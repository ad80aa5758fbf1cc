"""Every line that the server may write to its log is in the operators' guide, and none that it does not write."""

from __future__ import annotations

import ast
import re

from tests.docs.guides import OPERATORS, ROOT

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def logged() -> dict[str, str]:
    """Each event that the source logs, with its level; places for values are written as an ellipsis."""
    found: dict[str, str] = {}
    for path in (ROOT / "bbs").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS):
                continue
            if _is_log(node.func.value):
                event = node.args[0]
                assert isinstance(event, ast.Constant), f"{path.name}:{node.lineno}: an event is written out"
                level = "error" if node.func.attr == "exception" else node.func.attr
                found[re.sub(r"%[.\d]*[sdf]", "…", str(event.value))] = level
    return found


def _is_log(value: ast.expr) -> bool:
    if isinstance(value, ast.Name):
        return value.id in ("log", "logger")
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "get_logger"


def documented() -> dict[str, str]:
    rows = re.findall(r"^\| `([^`]+)` \| (\w+) \| .+ \|$", OPERATORS.read_text(), re.MULTILINE)
    return {event: level for event, level in rows if level in LEVELS}


def test_every_event_is_documented_with_its_level_and_no_other():
    assert documented() == logged()
