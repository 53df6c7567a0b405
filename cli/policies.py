"""From a case with desk work, or its scenarios, to runs of each policy and their comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from typer import Exit

from cli import course, desks, side_by_side
from cli.places import run_folder
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
from scenarios.desks import KERNELS
from scenarios.desks.kpis import OF_DESKS
from scenarios.desks.measure import measure
from scenarios.desks.policy import POLICIES
from scenarios.expect import BASE, check, expectations
from scenarios.scenario import scenario_patch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from cli.order import Order
    from cli.output import Output
    from planning.case.case import Case
    from scenarios.queues.measure import Figures

ALL = "all"
FROM_GOOD_TO_BAD = (0, 3, 2, 1)  # exit codes
COMPARISON = "comparison.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """Desks that were played by a policy.

    Parameters
    ----------
    name
        By which it goes: the policy, the scenario, or both.
    scenario, policy, case
        What was played.
    kpis
        Figures with `target` and `met`.
    figures
        The same, replication by replication.
    seed
        Of the random numbers.
    shortfalls
        Sentences: what was stated and does not hold.
    """

    name: str
    scenario: str
    policy: str
    case: Case
    kpis: pl.DataFrame
    figures: Figures
    seed: int
    shortfalls: Sequence[str]

    def side(self) -> Side:
        """Give what is compared of it."""
        replications, count = self.figures.replications(), len(self.figures.part)
        return Side(name=self.name, kpis=self.kpis, replications=replications, count=count, seed=self.seed)


def play_policies(  # noqa: PLR0913, PLR0917 - what is played, how often and where it goes
    order: Order, policy: str, replications: int | None, asked: Sequence[str], run: str | None, out: Output
) -> None:
    """Play the desks of a case, or of each scenario, by a policy or by all; write runs, print, compare.

    Raises
    ------
    InputError
        The case cannot be played, a scenario is unknown, or a folder cannot be written.
    Exit
        With the worst of the exit codes: 3 where something stated does not hold.
    """
    base = read(order, out)
    policies = POLICIES if policy == ALL else (policy,)
    scenarios = scenarios_of(asked, order, base) if asked else [BASE]
    several = bool(asked) or policy == ALL
    folder = None if run is None else run_folder(run, base)
    if folder is not None and several:
        for scenario in scenarios:
            places = [folder / _name(scenario, one, asked, policies) for one in policies]
            check_folders(places[0].parent, [place.name for place in places], replace=order.replace)
    elif folder is not None:
        check_folder(folder, replace=order.replace)
    done: list[Worked] = []
    codes = [0]
    for scenario in scenarios:
        try:
            changed = scenario != BASE
            case = read(order, out, patch=scenario_patch(base.settings, scenario, order.folder)) if changed else base
            count = replications or case.settings.simulate.replications
            for worked in _play(case, scenario, policies, count, order.seed, asked, out):
                if folder is not None:
                    _write(worked, folder / worked.name if several else folder, order, out)
                done.append(worked)
                codes.append(_told(worked, out, alone=not several))
        except InputError as wrong:
            if not asked:
                raise
            out.faults(wrong.faults, stopping=True)
            codes.append(2)
    _end(done, out, several=several, parent=folder)
    raise Exit(max(codes, key=FROM_GOOD_TO_BAD.index))


def _name(scenario: str, policy: str, asked: Sequence[str], policies: Sequence[str]) -> str:
    """Name what is played by what differs."""
    if not asked:
        return policy
    return scenario if len(policies) == 1 else f"{scenario}/{policy}"


def _play(  # noqa: PLR0913, PLR0917 - what is played and how
    case: Case, scenario: str, policies: Sequence[str], replications: int, seed: int, asked: Sequence[str], out: Output
) -> Iterator[Worked]:
    """Play the desks of a case by each policy."""
    from scenarios.desks.floor import Floor  # noqa: PLC0415 - heavy; `--help` does without

    expected = expectations(case.settings.expect, scenario, OF_DESKS)
    with out.step("laid out"):
        floor = Floor.of(case)
    for said in desks.left_out(case):
        out.say(said)
    if not is_cached(KERNELS):
        out.say("compiling the simulation; this happens once on a machine and takes up to a minute")
    with out.step("simulation loaded"):
        from scenarios.desks.counts import Counter  # noqa: PLC0415 - compiles where that was not done before
        from scenarios.desks.run import replicate  # noqa: PLC0415 - as above

        counter = Counter.of(floor)
    for policy in policies:
        name = _name(scenario, policy, asked, policies)
        with out.step(f"{name} played"), counting(f"playing {name}", replications, out) as told:
            threads = case.settings.limits.threads
            counts = replicate(
                floor, policy, replications=replications, seed=seed, counted=counter, threads=threads, told=told
            )
            figures = measure(counts, counter.ids, case.settings.currency)
            kpis, unmet = check(figures.kpis, expected)
        yield Worked(
            name=name,
            scenario=scenario,
            policy=policy,
            case=case,
            kpis=kpis,
            figures=figures,
            seed=seed,
            shortfalls=[*course.set_aside(case), *map(str, unmet)],
        )


def _write(worked: Worked, folder: Path, order: Order, out: Output) -> None:
    """Write the run of a policy: its figures, and what they were made from."""
    facts = {"kind": "simulation", **_facts(worked)}
    files = {
        "kpis.csv": as_csv(worked.kpis),
        "replications.csv": as_csv(worked.figures.replications(), float_precision=6),
        MANIFEST: manifest_json({**facts_of(worked.case), **facts}),
    }
    if worked.case.patch:
        files[PATCH] = patch_yaml(worked.case.patch)
    write_files(folder, files, replace=order.replace)
    out.say(f"wrote {folder}")


def _facts(worked: Worked) -> dict[str, Any]:
    return {
        "scenario": worked.scenario,
        "policy": worked.policy,
        "seed": worked.seed,
        "replications": len(worked.figures.part),
        "uncertainty": desks.uncertainty(worked.case.settings, worked.policy),
    }


def _told(worked: Worked, out: Output, *, alone: bool) -> int:
    """Print what came of a policy for a reader; give its exit code."""
    if alone:
        out.show(*desks.shown(worked, everything=out.verbose))
    for shortfall in worked.shortfalls:
        out.error(shortfall if alone else f"{worked.name}: {shortfall}")
    return 3 if worked.shortfalls else 0


def _end(done: Sequence[Worked], out: Output, *, several: bool, parent: Path | None) -> None:
    """Compare what was played, write the comparison beside the runs, and give all to programs."""
    runs = [
        {"name": worked.name, **_facts(worked), "kpis": worked.kpis.to_dicts(), "shortfalls": list(worked.shortfalls)}
        for worked in done
    ]
    if not several:
        out.data(csv=as_csv(done[0].kpis), document=runs[0], schema="policy/1")
        return
    if not done:
        return
    compared = compare([worked.side() for worked in done])
    if parent is not None:
        put_file(parent / COMPARISON, as_csv(compared).encode())
    out.show(*desks.stated(done), "")
    first = compared if out.verbose else compared.filter(scope="total")
    out.show(*side_by_side.shown(first, everything=out.verbose))
    out.data(csv=as_csv(compared), document={"runs": runs, "comparison": compared.to_dicts()}, schema="policies/1")
