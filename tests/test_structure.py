"""What the layout promises: layers, what the verifier may know, commands that explain themselves."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from cli.main import app

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]
LAYERS = ("planning", "scenarios", "cli", "bench")  # each may import itself and those before it
HEAVY = ("polars", "numba", "numpy", "yaml", "rich")
GROUP = get_command(app)
assert isinstance(GROUP, TyperGroup)
COMMANDS = GROUP.commands


def sources(package: str) -> list[Path]:
    found = sorted((ROOT / package).rglob("*.py"))
    assert found
    return found


def imports(source: Path) -> Iterator[str]:
    """Modules that a file imports, at its top or inside, for `from a import b` both a and a.b."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(module: str, packages: Sequence[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize(("package", "above"), [(LAYERS[i], LAYERS[i + 1 :]) for i in range(len(LAYERS))])
def test_a_layer_imports_nothing_that_lies_above_it(package: str, above: Sequence[str]) -> None:
    wrong = [(str(file), name) for file in sources(package) for name in imports(file) if within(name, above)]
    assert not wrong


def test_the_verifier_imports_of_planning_only_case_travel_and_faults() -> None:
    allowed = ("planning.case", "planning.travel", "planning.faults", "planning.verify")
    wrong = [
        (str(file), name)
        for file in sources("planning/verify")
        for name in imports(file)
        if within(name, LAYERS) and not within(name, allowed)
    ]
    assert not wrong


def test_reports_read_runs_only() -> None:
    allowed = ("planning.report", "planning.run", "planning.faults")
    wrong = [
        (str(file), name)
        for file in sources("planning/report")
        for name in imports(file)
        if within(name, LAYERS) and not within(name, allowed)
    ]
    assert not wrong


def test_the_benchmarks_import_no_command() -> None:
    assert not [(str(file), name) for file in sources("bench") for name in imports(file) if within(name, ["cli"])]


def test_the_evaluator_of_the_benchmarks_imports_nothing_of_creneau() -> None:
    for file in ("bench/evaluate.py", "bench/vrptw/instance.py"):
        assert not [name for name in imports(ROOT / file) if within(name, ["planning", "scenarios", "cli"])]


def test_kernels_call_only_those_that_their_cache_knows() -> None:
    """Machine code is kept by the engine's sources, and by those that lie beside a kernel."""
    folders = sorted({file.parent for file in sources("scenarios") if "planning.engine.compiled" in imports(file)})
    folders += [folder for folder in ROOT.glob("scenarios/*/kernel") if folder not in folders]
    assert len(folders) >= 2
    for folder in folders:
        own = ".".join(folder.relative_to(ROOT).parts)
        allowed = ("planning.engine", own)
        wrong = [
            (file.name, name)
            for file in folder.glob("*.py")
            for name in imports(file)
            if within(name, LAYERS) and not within(name, allowed)
        ]
        assert not wrong


def test_nothing_imports_click_which_typer_carries_inside_itself() -> None:
    wrong = [(str(file), name) for file in sources("cli") for name in imports(file) if within(name, ["click"])]
    assert not wrong


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_every_parameter_has_help(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert [parameter.name for parameter in command.params if not getattr(parameter, "help", None)] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert f"`creneau {name}" in (ROOT / "README.md").read_text("utf-8")


def test_every_file_of_a_command_is_gathered_by_main() -> None:
    assert set(COMMANDS) == {
        *(
            "init",
            "check",
            "plan",
            "verify",
            "bound",
            "diff",
            "offer",
            "price",
            "repair",
            "explain",
            "forecast",
            "simulate",
            "compare",
            "report",
            "demo",
        ),
    }
    assert all((ROOT / "cli" / f"{name}.py").is_file() for name in COMMANDS)


def test_the_command_line_starts_without_anything_heavy() -> None:
    asked = f"import sys, cli.main; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_help_is_printed_without_anything_heavy() -> None:
    asked = f"""
import sys
from typer.testing import CliRunner
from cli.main import app
assert CliRunner().invoke(app, ["plan", "--help"]).exit_code == 0
print([name for name in {HEAVY} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
