"""From a case with queues, or its scenarios, to runs of a simulation and their comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from typer import Exit

from cli import course, records, side_by_side
from cli.places import run_folder
from cli.plan import name_report
from cli.progress import counting
from cli.read import read
from cli.variants import check_folders, scenarios_of
from planning.engine.compiled import is_cached
from planning.faults import InputError
from planning.formulas import as_csv
from planning.manifest import facts_of, manifest_json
from planning.patch_file import PATCH, patch_yaml
from planning.run import MANIFEST, check_folder, put_file, write_files
from scenarios.compare import Side, compare
from scenarios.contacts import KERNELS
from scenarios.expect import BASE, check, expectations
from scenarios.queues.demand import demand_of
from scenarios.queues.facts import Facts
from scenarios.queues.intervals import by_measure, by_queue, by_team
from scenarios.queues.kpis import SCOPES as OF_SIMULATIONS
from scenarios.queues.measure import measure
from scenarios.queues.operation import operation_of
from scenarios.scenario import scenario_patch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import polars as pl

    from cli.order import Order
    from cli.output import Output
    from planning.case.case import Case
    from scenarios.queues.measure import Figures
    from scenarios.queues.operation import Operation

FROM_GOOD_TO_BAD = (0, 3, 2, 1)  # exit codes
COMPARISON = "comparison.csv"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulated:
    """A scenario that was played.

    Parameters
    ----------
    name
        Of the scenario, `base` where it is none.
    operation
        What was played.
    kpis
        Figures with `target` and `met`.
    figures
        The same, replication by replication.
    queues, teams, measures
        The course: figures by interval.
    seed
        Of the random numbers.
    shortfalls
        Sentences: what was stated and does not hold.
    """

    name: str
    operation: Operation
    kpis: pl.DataFrame
    figures: Figures
    queues: pl.DataFrame
    teams: pl.DataFrame
    measures: pl.DataFrame
    seed: int
    shortfalls: Sequence[str]

    def side(self) -> Side:
        """Give what is compared of it."""
        return Side(
            name=self.name,
            kpis=self.kpis,
            replications=self.figures.replications(),
            count=len(self.figures.part),
            seed=self.seed,
        )


def simulate_each(order: Order, replications: int | None, asked: Sequence[str], run: str | None, out: Output) -> None:
    """Play a case, or each scenario that is asked for; write the runs where they are wanted; print; compare.

    Raises
    ------
    InputError
        The case cannot be simulated, a scenario is unknown, or a folder cannot be written.
    Exit
        With the worst of the exit codes: 3 where something stated does not hold.
    """
    base = read(order, out)
    names = scenarios_of(asked, order, base) if asked else [BASE]
    folder = None if run is None else run_folder(run, base)
    if folder is not None and asked:
        check_folders(folder, names, replace=order.replace)
    elif folder is not None:
        check_folder(folder, replace=order.replace)
    done: list[Simulated] = []
    codes = [0]
    known = _Demand()
    for name in names:
        try:
            case = base if name == BASE else read(order, out, patch=scenario_patch(base.settings, name, order.folder))
            played = _play(case, name, replications or case.settings.simulate.replications, order.seed, known, out)
            if folder is not None:
                _write(played, folder / name if asked else folder, order, out)
        except InputError as wrong:
            if not asked:
                raise
            out.faults(wrong.faults, stopping=True)
            codes.append(2)
        else:
            done.append(played)
            codes.append(_told(played, out, alone=not asked))
    _end(done, out, several=bool(asked), parent=folder)
    if folder is not None and done:
        name_report(folder, out)
    raise Exit(max(codes, key=FROM_GOOD_TO_BAD.index))


class _Demand:
    """Remembers what was forecast, as most scenarios change nothing that a forecast rests on."""

    def __init__(self) -> None:
        self._known: list[tuple[Case, pl.DataFrame]] = []

    def of(self, case: Case) -> pl.DataFrame:
        """Give the demand of a case."""
        for other, demand in self._known:
            if self._same(case, other):
                return demand
        demand = demand_of(case)
        self._known.append((case, demand))
        return demand

    @staticmethod
    def _same(one: Case, other: Case) -> bool:
        tables = ("history", "contacts", "forecast", "events", "drivers")
        ours, theirs = one.settings, other.settings
        settings = ("start", "end", "timezone", "forecast", "simulate")
        return all(getattr(ours, name) == getattr(theirs, name) for name in settings) and all(
            getattr(one, name).equals(getattr(other, name)) for name in tables
        )


def _play(  # noqa: PLR0913, PLR0917 - what is played and how
    case: Case, name: str, replications: int, seed: int, known: _Demand, out: Output
) -> Simulated:
    expected = expectations(case.settings.expect, name, OF_SIMULATIONS)
    with out.step("demand found"):
        operation = operation_of(case, None if case.queues.is_empty() else known.of(case))
    if not is_cached(KERNELS):
        out.say("compiling the simulation; this happens once on a machine and takes up to a minute")
    with out.step("simulation loaded"):
        from scenarios.contacts.run import simulate  # noqa: PLC0415 - compiles where that was not done before
    threads = case.settings.limits.threads
    with out.step("simulated"), counting(f"playing {name}", replications, out) as told:
        results = simulate(operation.model, replications=replications, seed=seed, threads=threads, told=told)
    with out.step("measured"):
        facts = Facts(operation=operation, results=results)
        figures = measure(facts)
        kpis, unmet = check(figures.kpis, expected)
        return Simulated(
            name=name,
            operation=operation,
            kpis=kpis,
            figures=figures,
            queues=by_queue(facts),
            teams=by_team(facts),
            measures=by_measure(facts),
            seed=seed,
            shortfalls=[*course.set_aside(case), *map(str, unmet)],
        )


def _write(played: Simulated, folder: Path, order: Order, out: Output) -> None:
    """Write the run of a simulation: figures, their course, and what they were made from."""
    case = played.operation.case
    zone = case.settings.timezone
    facts = {
        "kind": "simulation",
        "scenario": played.name,
        "seed": played.seed,
        "replications": len(played.figures.part),
        "uncertainty": course.uncertainty(played.operation),
    }
    files = {
        "kpis.csv": as_csv(played.kpis),
        "replications.csv": as_csv(played.figures.replications(), float_precision=6),
        "intervals.csv": as_csv(records.in_units(played.queues, zone)),
        "teams.csv": as_csv(records.in_units(played.teams, zone)),
        MANIFEST: manifest_json({**facts_of(case), **facts}),
    }
    if not played.measures.is_empty():
        files["measures.csv"] = as_csv(records.in_units(played.measures, zone))
    if case.patch:
        files[PATCH] = patch_yaml(case.patch)
    write_files(folder, files, replace=order.replace)
    out.say(f"wrote {folder}")


def _told(played: Simulated, out: Output, *, alone: bool) -> int:
    """Print what came of a scenario for a reader; give its exit code."""
    if not alone:
        out.show(f"scenario {played.name}", "")
    out.show(*course.shown(played, days=alone, everything=out.verbose), "")
    for shortfall in played.shortfalls:
        out.error(shortfall if alone else f"{played.name}: {shortfall}")
    return 3 if played.shortfalls else 0


def _end(done: Sequence[Simulated], out: Output, *, several: bool, parent: Path | None) -> None:
    """Compare what was played, write the comparison beside the runs, and give all to programs."""
    runs = [_record(played) for played in done]
    if not several:
        out.data(csv=as_csv(done[0].kpis), document=runs[0], schema="simulation/1")
        return
    if not done:
        return
    compared = compare([played.side() for played in done])
    if parent is not None:
        put_file(parent / COMPARISON, as_csv(compared).encode())
    out.show(*side_by_side.shown(compared, everything=out.verbose))
    document = {"runs": runs, "comparison": compared.to_dicts()}
    out.data(csv=as_csv(compared), document=document, schema="simulations/1")


def _record(played: Simulated) -> dict[str, Any]:
    """Give a scenario as a JSON document holds it."""
    zone = played.operation.case.settings.timezone
    return {
        "scenario": played.name,
        "seed": played.seed,
        "replications": len(played.figures.part),
        "uncertainty": course.uncertainty(played.operation),
        "kpis": played.kpis.to_dicts(),
        "intervals": records.records(played.queues, zone),
        "teams": records.records(played.teams, zone),
        "measures": records.records(played.measures, zone),
        "shortfalls": list(played.shortfalls),
    }
