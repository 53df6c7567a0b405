"""`creneau explain`: why requests are left out of a plan, or where they are in it, and what would help."""

from typing import Annotated

from typer import Argument

from cli.options import CaseFolder, Format, Json, Log, LogForm, Now, Overrides, PlanPath, Quiet, Strict, Verbose
from cli.output import open_output
from cli.places import case_folder


def explain(  # noqa: PLR0913 - a parameter for each option
    *,
    case: CaseFolder,
    plan: PlanPath,
    requests: Annotated[
        list[str] | None,
        Argument(
            metavar="[REQUEST]...",
            help="Requests to explain; all that are left out where none is named.",
            show_default=False,
        ),
    ] = None,
    overrides: Overrides = None,
    now: Now = None,
    strict: Strict = False,
    form: Format = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    log: LogForm = Log.TEXT,
) -> None:
    """Say why requests are left out, who crowds them out and what would let them in; of others, where else they fit."""
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    from cli.enquire import enquire  # noqa: PLC0415 - heavy; `--help` does without
    from cli.order import Order  # noqa: PLC0415 - likewise

    order = Order(folder=case_folder(case), given=plan, goes_on=True, overrides=overrides or (), now=now, strict=strict)
    enquire(order, plan, requests or (), out)
