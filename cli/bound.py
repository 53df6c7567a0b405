"""`creneau bound`: how much value of desk work can be on time, and what an hour of each skill is worth."""

from pathlib import Path
from typing import Annotated

from typer import Argument

from cli.options import CaseFolder, Format, Json, Log, LogForm, Now, Overrides, Quiet, SetAside, Strict, Verbose
from cli.output import open_output
from cli.places import case_folder


def bound(  # noqa: PLR0913 - a parameter for each option
    *,
    case: CaseFolder,
    plan: Annotated[
        Path | None,
        Argument(metavar="[PLAN]", help="A plan: the time that its visits take is not there for tasks."),
    ] = None,
    overrides: Overrides = None,
    now: Now = None,
    strict: Strict = False,
    set_aside: SetAside = False,
    form: Format = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    log: LogForm = Log.TEXT,
) -> None:
    """Prove how much value of desk work can be on time, and price the hours: whom to hire, whom to cross-train."""
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    from cli.order import Order  # noqa: PLC0415 - heavy; `--help` does without
    from cli.prove import prove  # noqa: PLC0415 - likewise

    order = Order(
        folder=case_folder(case),
        given=plan,
        overrides=overrides or (),
        now=now,
        strict=strict,
        set_aside=set_aside,
    )
    prove(order, plan, out)
