"""`creneau simulate`: the queues or the desks of a case, or of its scenarios, played many times."""

from enum import StrEnum
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


class Policy(StrEnum):
    """How desk work reaches people."""

    PUSH = "push"
    PULL = "pull"
    MIXED = "mixed"
    ALL = "all"


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
    policy: Annotated[
        Policy | None,
        Option(
            "--policy",
            metavar="push|pull|mixed|all",
            help="Play the desk work instead of the queues: tasks are pushed to who is free, in the order of "
            "desk.order; or people pull them from lists, as `pull` of case.yaml says; or both; or each of the three.",
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
    """Play the queues of a case, or its desk work, many times: each figure with its confidence interval."""
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    from cli.order import Order  # noqa: PLC0415 - heavy; `--help` does without

    order = Order(
        folder=case_folder(case),
        overrides=overrides or (),
        now=now,
        strict=strict,
        set_aside=set_aside,
        replace=replace,
        seed=seed,
    )
    if policy is None:
        from cli.simulated import simulate_each  # noqa: PLC0415 - as above

        simulate_each(order, replications, scenarios or (), run, out)
    else:
        from cli.policies import play_policies  # noqa: PLC0415 - as above

        play_policies(order, policy, replications, scenarios or (), run, out)
