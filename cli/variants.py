"""Scenarios of one case, each planned into its own subfolder, and their figures side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer import Exit

from cli import figures, records, summary
from cli.carry_out import carry_out
from cli.interrupt import Watch
from cli.places import run_folder
from cli.plan import name_report
from cli.read import read
from planning.faults import Fault, InputError
from planning.formulas import as_csv
from planning.run import MANIFEST, check_folder
from scenarios.expect import BASE
from scenarios.scenario import scenario_names, scenario_patch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cli.judge import Judged
    from cli.order import Order
    from cli.output import Output
    from planning.case.case import Case

ALL = "all"
FROM_GOOD_TO_BAD = (0, 3, 2, 1)  # exit codes


def plan_each(order: Order, asked: Sequence[str], run: str, out: Output) -> None:
    """Plan each scenario, print each plan and then the comparison; end with the worst exit code.

    Raises
    ------
    InputError
        A scenario is unknown, or a folder that would be written exists.
    Exit
        With the worst of the plans' exit codes.
    """
    base = read(order, out)
    parent = run_folder(run, base)
    names = scenarios_of(asked, order, base)
    check_folders(parent, names, replace=order.replace)
    done: list[Judged] = []
    codes = [0]
    for position, name in enumerate(names, start=1):
        out.say(f"scenario {name}")
        watch = Watch()
        try:
            case = _changed(order, base, name, out)
            judged = carry_out(order, case, parent / name, out, watch=watch, scenario=name)
        except InputError as wrong:
            out.faults(wrong.faults, stopping=True)
            codes.append(2)
        except Exit as ended:
            codes.append(ended.exit_code)
        else:
            done.append(judged)
            codes.append(_told(judged, out))
        if watch.signalled and names[position:]:
            out.error(f"after the signal nothing else is planned: {', '.join(names[position:])} left out")
            codes.append(3)
            break
    _print_comparison(done, out)
    if done:
        name_report(parent, out)
    raise Exit(max(codes, key=FROM_GOOD_TO_BAD.index))


def _changed(order: Order, base: Case, name: str, out: Output) -> Case:
    if name == BASE:
        return base
    return read(order, out, patch=scenario_patch(base.settings, name, order.folder))


def _told(judged: Judged, out: Output) -> int:
    """Print a scenario's plan for a reader; give its exit code."""
    out.show(f"scenario {judged.name}", "")
    out.show(*summary.summary(judged, width=out.width, everything=out.verbose), "")
    for shortfall in judged.shortfalls:
        out.error(f"{judged.name}: {shortfall}")
    return 3 if judged.shortfalls else 0


def _print_comparison(done: Sequence[Judged], out: Output) -> None:
    side_by_side = figures.compared(done)
    if done:
        out.show(figures.comparison(side_by_side))
    runs = [records.judgement(judged) for judged in done]
    document = {"runs": runs, "comparison": side_by_side.to_dicts()}
    out.data(csv=as_csv(side_by_side), document=document, schema="plans/1")


def scenarios_of(asked: Sequence[str], order: Order, base: Case) -> list[str]:
    """Resolve `all`; each name once, in the order in which they were asked for.

    Raises
    ------
    InputError
        E930: there is no such scenario.
    """
    known = (BASE, *scenario_names(base.settings, order.folder))
    names = dict.fromkeys(name for one in asked for name in (known if one == ALL else [one]))
    there = f"there are {', '.join(known)}"
    faults = [
        Fault(code="E930", file="--scenario", value=name, wrong="is no scenario", right=there)
        for name in names
        if name not in known
    ]
    if faults:
        raise InputError(faults)
    return list(names)


def check_folders(parent: Path, names: Sequence[str], *, replace: bool) -> None:
    """Refuse, before anything is planned, what could not be written after it.

    Raises
    ------
    InputError
        E905: the parent holds a run; else as `planning.run.check_folder`.
    """
    if (parent / MANIFEST).exists():
        wrong, right = "holds a run already", "scenarios need a folder of their own: give another name"
        raise InputError([Fault(code="E905", file=str(parent), wrong=wrong, right=right)])
    for name in names:
        check_folder(parent / name, replace=replace)
