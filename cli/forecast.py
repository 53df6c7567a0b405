"""`creneau forecast`: what will come in, why, and how good such forecasts have been."""

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
    SetAside,
    Strict,
    Verbose,
)
from cli.output import open_output
from cli.places import case_folder


def forecast(  # noqa: PLR0913 - a parameter for each option
    *,
    case: CaseFolder,
    run: Annotated[
        str | None,
        Option(
            "--output", "-o", metavar="RUN", help="Folder for the demand and all that explains it.", show_default=False
        ),
    ] = None,
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
    """Forecast the contacts of each queue over the horizon from its history, with named effects and a backtest."""
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    from cli.foresee import foresee  # noqa: PLC0415 - heavy; `--help` does without
    from cli.order import Order  # noqa: PLC0415 - likewise

    order = Order(
        folder=case_folder(case),
        overrides=overrides or (),
        now=now,
        strict=strict,
        set_aside=set_aside,
        replace=replace,
    )
    foresee(order, run, out)
