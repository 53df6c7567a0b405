"""The verifier shares no code with the engine."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import planning.verify

SOURCES = sorted(Path(planning.verify.__file__).parent.rglob("*.py"))
ALLOWED = ("planning.case", "planning.travel", "planning.faults", "planning.verify")


def imported(source: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(source.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    assert not any(node.level for node in nodes if isinstance(node, ast.ImportFrom)), "imports are absolute"
    return names | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}


def test_the_verifier_imports_only_case_travel_faults_polars_numpy_and_the_standard_library() -> None:
    found = {name for source in SOURCES for name in imported(source)}
    own = {name for name in found if name.split(".")[0] == "planning"}
    strange = {name for name in own if not any(name == one or name.startswith(f"{one}.") for one in ALLOWED)}
    assert strange == set()
    assert {name.split(".")[0] for name in found - own} - sys.stdlib_module_names <= {"polars", "numpy"}


def test_every_module_of_the_verifier_is_read() -> None:
    assert {"judge.py", "schedule.py", "hours.py"} <= {source.name for source in SOURCES}
