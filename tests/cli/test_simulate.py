"""`creneau simulate` and `creneau compare`: from a case with queues to runs and their comparison."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from rich.console import Console

from cli import course
from tests.scenarios.queues.shop import TABLES

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau

CASE = """\
timezone: Europe/Paris
horizon: {start: 2026-11-27, days: 1}
calendars: {open: "Mo-Fr 08:00-12:00", day: "Mo-Fr 08:00-12:30"}
simulate: {replications: 5}
scenarios:
  ill: {resources: {remove: [A3]}}
  louder: {forecast: {scale: {where: "queue_id = 'phone'", expected: 1.5}}}
"""


@pytest.fixture
def shop(creneau: Creneau) -> Path:
    del creneau  # its working folder is where this goes
    folder = Path("shop")
    folder.mkdir()
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    for name, columns in TABLES.items():
        pl.DataFrame(columns).write_csv(folder / f"{name}.csv")
    return folder


def told(file: str) -> pl.DataFrame:
    return pl.read_csv(file, infer_schema_length=None)


@pytest.mark.usefixtures("shop")
def test_a_run_holds_figures_with_intervals_their_course_and_what_they_were_made_from(creneau: Creneau) -> None:
    done = creneau("simulate", "shop", "-o", "run")
    assert done.exit_code == 0, done.stderr
    assert "5 replications; +- is a 95 % interval of the mean and holds queue noise and forecast error" in done.stdout
    assert "phone, Fri 27 Nov: contacts that come" in done.stdout
    assert sorted(path.name for path in Path("run").iterdir()) == [
        *("intervals.csv", "kpis.csv", "manifest.json", "replications.csv", "teams.csv")
    ]
    level = told("run/kpis.csv").filter(kpi="service_level", scope="queue", scope_id="phone").row(0, named=True)
    assert level["low"] < level["value"] < level["high"]
    assert level["formula"].startswith("of_offered: ")
    assert told("run/intervals.csv")["start"][0] == "2026-11-27T00:00:00+01:00"
    manifest = json.loads(Path("run/manifest.json").read_text())
    assert (manifest["kind"], manifest["replications"], manifest["seed"]) == ("simulation", 5, 0)
    again = creneau("simulate", "shop", "-o", "run")
    assert "[E801]" in again.stderr


@pytest.mark.usefixtures("shop")
def test_the_same_bytes_come_of_the_same_seed_whatever_the_threads_and_the_other_scenarios(creneau: Creneau) -> None:
    assert creneau("simulate", "shop", "-o", "one", "--scenario", "all").exit_code == 0
    few = ("--set", "limits.threads=1")
    assert creneau("simulate", "shop", "-o", "other", "--scenario", "ill", "--scenario", "base", *few).exit_code == 0
    for name in ("base", "ill"):
        for file in ("kpis.csv", "replications.csv", "intervals.csv", "teams.csv"):
            assert Path(f"one/{name}/{file}").read_bytes() == Path(f"other/{name}/{file}").read_bytes()
    assert creneau("simulate", "shop", "-o", "third", "--seed", "1").exit_code == 0
    assert Path("third/kpis.csv").read_bytes() != Path("one/base/kpis.csv").read_bytes()


@pytest.mark.usefixtures("shop")
def test_scenarios_are_compared_and_compare_gives_the_same_from_their_runs(creneau: Creneau) -> None:
    done = creneau("simulate", "shop", "-o", "runs", "--scenario", "all", "--format", "csv")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == Path("runs/comparison.csv").read_text()
    found = told("runs/comparison.csv").filter(kpi="offered", scope="queue", scope_id="phone")
    assert found["run"].to_list() == ["base", "ill", "louder"]
    assert found["difference_low"][2] > 0
    assert found["paired"][2]
    again = creneau("compare", "runs", "--format", "csv")
    assert again.exit_code == 0, again.stderr
    assert (
        told("runs/comparison.csv")
        .select("kpi", "run", "value", "paired")
        .equals(pl.read_csv(again.stdout.encode(), infer_schema_length=None).select("kpi", "run", "value", "paired"))
    )
    shown = creneau("compare", "runs/base", "runs/ill")
    assert "beside base, by how much each run differs" in shown.stdout
    document = json.loads(creneau("compare", "runs", "--json").stdout)
    assert document["schema"] == "creneau.comparison/1"


def test_an_hour_that_comes_twice_is_shown_twice_side_by_side() -> None:
    starts = [f"2026-10-25T02:00:00+0{offset}:00" for offset in (2, 1)]
    columns = {"queue_id": "a", "service_level": 1.0, "wait_s": 0.0, "backlog": 0.0}
    rows = pl.DataFrame({"start": starts, "offered": [7.0, 9.0]}).with_columns(
        **{name: pl.lit(value) for name, value in columns.items()}
    )
    printed = StringIO()
    Console(width=80, file=printed).print(*course.beside({"one": rows, "other": rows}), sep="\n")
    shown = printed.getvalue()
    assert [line.split()[:2] for line in shown.splitlines() if line.startswith("02:00")] == [
        ["02:00", "7"],
        ["02:00", "9"],
    ]


@pytest.mark.usefixtures("shop")
def test_plans_are_compared_too(creneau: Creneau) -> None:
    for run, seed in (("a", 0), ("b", 1)):
        assert creneau("plan", "day", "-o", run, "--iterations", 0, "--seed", seed).exit_code == 0
    done = creneau("compare", "a", "b")
    assert done.exit_code == 0, done.stderr
    assert "beside a" in done.stdout


def test_what_is_expected_of_a_simulation_is_held_against_it_and_not_against_a_plan(
    creneau: Creneau, shop: Path
) -> None:
    expected = "expect: [{kpi: service_level, least: 0.999}, {kpi: sla_met, least: 1}]\n"
    (shop / "case.yaml").write_text(CASE + expected, encoding="utf-8")
    done = creneau("simulate", "shop", "--json")
    assert done.exit_code == 3
    document = json.loads(done.stdout)
    assert [one.startswith("service_level is to be at least 0.999; it is ") for one in document["shortfalls"]] == [True]
    missed = [row for row in document["kpis"] if row["met"] is not None]
    assert [(row["kpi"], row["target"], row["met"]) for row in missed] == [("service_level", 0.999, False)]
    Path("day/case.yaml").write_text(Path("day/case.yaml").read_text() + expected, encoding="utf-8")
    planned = creneau("plan", "day", "-o", "run", "--iterations", 0)
    assert "service_level" not in planned.stderr


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        ({"queues": None}, "queues: is missing (a table queues"),
        ({"forecast": None}, "history: is missing, and so are contacts"),
        ({"resources": None}, "resources: has nobody who answers a queue"),
        ({"forecast": {**TABLES["forecast"], "expected": ["0"] * 16}}, "forecast: expects nothing within the horizon"),
        ({"queues": {**TABLES["queues"], "aht_s": [None, None]}}, "queues: says no aht_s of "),
    ],
)
def test_what_is_missing_for_a_simulation_is_said(
    creneau: Creneau, shop: Path, spoiled: dict[str, dict[str, list[str | None]] | None], said: str
) -> None:
    for name, columns in spoiled.items():
        file = shop / f"{name}.csv"
        if columns is None:
            file.unlink()
        else:
            pl.DataFrame(columns).write_csv(file)
    refused = creneau("simulate", "shop")
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert not refused.stdout


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["compare", "shop"], "[E701]"),
        (["compare", "run"], "[E707]"),
        (["compare", "run", "./run"], "[E707]"),
        (["compare", "run", "run/nothing"], "[E701]"),
        (["simulate", "shop", "--scenario", "il"], "[E930]"),
    ],
)
def test_what_cannot_be_compared_or_played_is_said(creneau: Creneau, arguments: list[str], said: str) -> None:
    assert creneau("simulate", "shop", "-o", "run", "--replications", 2).exit_code == 0
    refused = creneau(*arguments)
    assert refused.exit_code == 2
    assert said in refused.stderr, refused.stderr
