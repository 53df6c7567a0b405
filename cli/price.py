"""`creneau price`: what it costs to serve a request sooner."""

from typing import Annotated

from typer import BadParameter, Option

from cli.options import (
    CaseFolder,
    Format,
    Json,
    Log,
    LogForm,
    Now,
    Overrides,
    PlanPath,
    Quiet,
    Replace,
    Strict,
    Verbose,
)
from cli.output import open_output
from cli.places import case_folder


def price(  # noqa: PLR0913 - a parameter for each option
    *,
    case: CaseFolder,
    plan: PlanPath,
    request: Annotated[
        str | None,
        Option(
            "--request",
            metavar="FILE",
            help="New requests to price, a table like `requests`; - for standard input (CSV).",
            show_default=False,
        ),
    ] = None,
    sample: Annotated[
        int | None,
        Option(
            "--sample",
            metavar="N",
            min=1,
            help="Instead: a catalogue by service, tier and territory, from up to N requests of the case for each.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, Option(help="Another seed draws other requests.", min=0)] = 0,
    run: Annotated[
        str | None,
        Option(
            "--output", "-o", metavar="RUN", help="Folder for the prices, for `creneau report`.", show_default=False
        ),
    ] = None,
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
    """Price requests by the delay that is promised: 1 h, 4 h, the day, the next day, 48 h, 5 days."""
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    if (request is None) == (sample is None):
        raise BadParameter("what is priced are new requests or a sample: give --request or --sample")
    from cli.counter import asked_in  # noqa: PLC0415 - heavy; `--help` does without
    from cli.judge import end  # noqa: PLC0415 - likewise
    from cli.order import Order  # noqa: PLC0415 - likewise
    from cli.prices import catalogue, priced  # noqa: PLC0415 - likewise

    order = Order(
        folder=case_folder(case),
        given=plan,
        goes_on=True,
        overrides=overrides or (),
        now=now,
        strict=strict,
        replace=replace,
    )
    if request is not None:
        end(priced(order, plan, asked_in(request), run, out), out)
    elif sample is not None:
        catalogue(order, plan, sample, seed, run, out)
