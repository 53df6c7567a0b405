"""Runs to report on: the example worked by hand, with names that do harm where they are not written as texts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from planning.case.load import load
from planning.kpis import measure
from planning.manifest import manifest_of
from planning.plan import Plan, read_plan, unplanned
from planning.progress import CURVE
from planning.run import about, write_run
from planning.travel import Travel
from planning.verify import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLE = Path(__file__).parents[2] / "example"
SCRIPT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://evil.example","look")'
LINES = "two\nlines | and `marks` *here*"
NAMES = (SCRIPT, FORMULA, LINES)
STEPS = [(0, None, 0, 50_000), (500, None, 0, 40_000), (1000, None, 0, 33_017)]


def case_folder(folder: Path, *, name: str = "two vans") -> Path:
    """Write the example with the names: of the case, of its people, of a client and of a service."""
    place = folder / "case"
    shutil.copytree(EXAMPLE, place)
    head = (place / "case.yaml").read_text().replace("two vans", name)
    (place / "case.yaml").write_text(f"{head}expect: [{{kpi: sla_met, least: 0.9}}, {{kpi: cost, most: 1000}}]\n")
    _with_names(place / "resources.csv", "name", [SCRIPT, FORMULA])
    pl.DataFrame({"client_id": ["C9"], "name": [LINES], "tier": ["platinum"]}).write_csv(place / "clients.csv")
    pl.DataFrame({"service_id": ["S1"], "name": [SCRIPT]}).write_csv(place / "services.csv")
    requests = pl.read_csv(place / "requests.csv", infer_schema=False).with_columns(service_id=pl.lit("S1"))
    requests.write_csv(place / "requests.csv")
    return place


def planned(folder: Path, run: str = "run", *, name: str = "two vans", without: Sequence[str] = ()) -> Path:
    """Write the run of the plan worked by hand; `without`: some of its requests are not served."""
    place = folder / "case"
    case = load(place if place.exists() else case_folder(folder, name=name))
    rows = read_plan(EXAMPLE / "plan.csv", case).rows.filter(
        ~pl.col("request_id").is_in(list(without)).fill_null(False)
    )
    verdict = verify(case, Travel.of(case), rows)
    kpis = measure(case, verdict)
    expected = kpis.with_columns(
        target=pl.when(kpi="sla_met", scope="total").then(0.9).when(kpi="cost", scope="total").then(1000.0),
    ).with_columns(met=pl.when(kpi="sla_met").then(pl.col("value") >= 0.9).otherwise(pl.col("value") <= 1000.0))
    write_run(
        folder / run,
        plan=Plan(verdict.rows, unplanned(case, verdict.rows)),
        verdict=verdict,
        kpis=expected.with_columns(met=pl.when(pl.col("target").is_not_null()).then("met")),
        curve=pl.DataFrame(STEPS, schema=CURVE, orient="row"),
        manifest=manifest_of(case, verdict, scenario="base", iterations=1000),
        about=about(case, verdict),
        timezone=case.settings.timezone,
    )
    return folder / run


def on_earth(run: Path) -> Path:
    """Give the requests of a run degrees instead of kilometres."""
    file = run / "about/requests.csv"
    rows = pl.read_csv(file, infer_schema=False)
    degrees = {"lon": 4.8 + pl.col("x").cast(pl.Float64) / 100, "lat": 45.7 + pl.col("y").cast(pl.Float64) / 100}
    rows.with_columns(**degrees, x=pl.lit(None, pl.String), y=pl.lit(None, pl.String)).write_csv(file)
    ends = run / "about/shifts.csv"
    shifts = pl.read_csv(ends, infer_schema=False)
    moved = {f"{end}_{to}": pl.lit(at) for end in ("start", "end") for to, at in (("lon", 4.8), ("lat", 45.7))}
    shifts.with_columns(**moved).write_csv(ends)
    return run


def _with_names(file: Path, column: str, names: Sequence[str]) -> None:
    rows = pl.read_csv(file, infer_schema=False)
    rows.with_columns(pl.Series(column, names)).write_csv(file)
