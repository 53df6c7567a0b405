"""`creneau repair`: what has happened since, and the plan that disturbs the fewest."""

from pathlib import Path
from typing import Annotated

from typer import BadParameter, Option

from cli.options import (
    CaseFolder,
    Format,
    Iterations,
    Json,
    Log,
    LogForm,
    Now,
    Overrides,
    PlanPath,
    Quiet,
    Replace,
    SearchSeed,
    Seconds,
    Strict,
    Verbose,
    one_effort,
)
from cli.output import open_output
from cli.places import case_folder


def repair(  # noqa: PLR0913 - a parameter for each option
    *,
    case: CaseFolder,
    plan: PlanPath,
    changes: Annotated[
        Path,
        Option(
            "--changes",
            metavar="FILE",
            help="What has happened: a table with at, kind, request_id, resource_id, start, end, minutes.",
            show_default=False,
        ),
    ],
    run: Annotated[
        str | None,
        Option("--output", "-o", metavar="RUN", help="Folder for the repaired plan.", show_default=False),
    ] = None,
    request: Annotated[
        str | None,
        Option("--request", metavar="FILE", help="The rows of urgent new requests, a table like `requests`."),
    ] = None,
    frontier: Annotated[
        bool,
        Option("--frontier", help="Repair at several prices of disturbance instead: cost against clients touched."),
    ] = False,
    where: Annotated[
        str | None,
        Option(
            "--where",
            metavar="CONDITION",
            help="With --frontier: the requests whose value is swept too, as in service_id = 'repair'.",
            show_default=False,
        ),
    ] = None,
    seconds: Seconds = None,
    iterations: Iterations = None,
    seed: SearchSeed = 0,
    overrides: Overrides = None,
    now: Now = None,
    strict: Strict = False,
    replace: Replace = False,
    form: Format = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    log: LogForm = Log.TEXT,
) -> None:
    """Repair a plan in force after absences, overruns, cancellations, urgent jobs: with the least disturbance.

    Ends with 3 if something stated does not hold.
    """
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    one_effort(seconds, iterations)
    if (run is None) != frontier:
        raise BadParameter("a repair is written to a run, a frontier is printed: give -o or --frontier, and not both")
    if where is not None and not frontier:
        raise BadParameter("--where chooses requests for --frontier: give both, or neither")
    from cli.judge import end  # noqa: PLC0415 - heavy; `--help` does without
    from cli.mend import mend, sweep  # noqa: PLC0415 - likewise
    from cli.order import Order  # noqa: PLC0415 - likewise

    order = Order(
        folder=case_folder(case),
        given=plan,
        goes_on=True,
        overrides=overrides or (),
        now=now,
        strict=strict,
        replace=replace,
        seconds=seconds,
        iterations=iterations,
        seed=seed,
    )
    if run is None:
        sweep(order, changes, request, where, out)
        return
    end(mend(order, changes, request, run, out), out)
