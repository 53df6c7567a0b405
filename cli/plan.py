"""`creneau plan`: the nightly plan of a case, or of its scenarios."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from cli.options import (
    CaseFolder,
    Format,
    Iterations,
    Json,
    Log,
    LogForm,
    Now,
    Only,
    Overrides,
    Quiet,
    Replace,
    RunFolder,
    Scenarios,
    SearchSeed,
    Seconds,
    SetAside,
    Strict,
    Verbose,
    one_effort,
)
from cli.output import Output, open_output
from cli.places import case_folder, run_folder

if TYPE_CHECKING:
    from cli.judge import Judged


def plan(  # noqa: PLR0913 - a parameter for each option
    *,
    case: CaseFolder,
    run: RunFolder,
    in_force: Annotated[
        Path | None,
        Option("--from", metavar="PLAN", help="The plan in force: its rows come first, its locks and promises hold."),
    ] = None,
    seconds: Seconds = None,
    iterations: Iterations = None,
    seed: SearchSeed = 0,
    scenarios: Scenarios = None,
    only: Only = None,
    overrides: Overrides = None,
    now: Now = None,
    strict: Strict = False,
    set_aside: SetAside = False,
    replace: Replace = False,
    form: Format = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    log: LogForm = Log.TEXT,
) -> None:
    """Plan a case into a new folder RUN; ends with 3 if something stated does not hold."""
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    one_effort(seconds, iterations)
    from cli.carry_out import carry_out  # noqa: PLC0415 - heavy; `--help` does without
    from cli.judge import end  # noqa: PLC0415 - likewise
    from cli.order import Order  # noqa: PLC0415 - likewise
    from cli.read import read  # noqa: PLC0415 - likewise

    order = Order(
        folder=case_folder(case),
        given=in_force,
        goes_on=True,
        overrides=overrides or (),
        now=now,
        strict=strict,
        set_aside=set_aside,
        replace=replace,
        seconds=seconds,
        iterations=iterations,
        seed=seed,
        only=None if only is None else only.value,
    )
    if scenarios:
        from cli import variants  # noqa: PLC0415 - only here

        variants.plan_each(order, scenarios, run, out)
        return
    plain = read(order, out)
    judged = carry_out(order, plain, run_folder(run, plain), out)
    print_plan(judged, out)
    name_report(judged.place, out)
    end(judged.shortfalls, out)


def print_plan(judged: "Judged", out: Output) -> None:
    """Print a plan: what it comes to for a reader, its rows for a program."""
    from cli import records, summary  # noqa: PLC0415 - heavy; `--help` does without
    from planning.formulas import as_csv  # noqa: PLC0415 - likewise

    out.show(*summary.summary(judged, width=out.width, everything=out.verbose))
    if not out.wants_data():
        return
    rows = records.in_units(judged.plan.rows, judged.case.settings.timezone)
    out.data(csv=as_csv(rows), document=records.judgement(judged), schema="plan/1")


def name_report(run: Path, out: Output) -> None:
    """Name the command that shows a run to people."""
    out.say(f"next: creneau report {run} makes a page of it")
