"""`creneau simulate`: the queues of a case, or of its scenarios, played many times."""

from typing import Annotated

from typer import Option

from cli.options import (
    CaseFolder,
    Format,
    Json,
    Log,
    LogForm,
    Now,
    Overrides,
    Quiet,
    Replace,
    Scenarios,
    SearchSeed,
    SetAside,
    Strict,
    Verbose,
)
from cli.output import open_output
from cli.places import case_folder


def simulate(  # noqa: PLR0913 - a parameter for each option
    *,
    case: CaseFolder,
    run: Annotated[
        str | None,
        Option("--output", "-o", metavar="RUN", help="Folder for the figures and their course.", show_default=False),
    ] = None,
    replications: Annotated[
        int | None,
        Option(
            "--replications",
            metavar="N",
            min=2,
            max=100_000,
            help="How many times to play the horizon; default: simulate.replications of case.yaml.",
            show_default=False,
        ),
    ] = None,
    seed: SearchSeed = 0,
    scenarios: Scenarios = None,
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
    """Play the queues of a case many times: waits, service levels, costs, each with its confidence interval."""
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    from cli.order import Order  # noqa: PLC0415 - heavy; `--help` does without
    from cli.simulated import simulate_each  # noqa: PLC0415 - likewise

    order = Order(
        folder=case_folder(case),
        overrides=overrides or (),
        now=now,
        strict=strict,
        set_aside=set_aside,
        replace=replace,
        seed=seed,
    )
    simulate_each(order, replications, scenarios or (), run, out)
