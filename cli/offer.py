"""`creneau offer`: four to six choices for a client who asks, and the one that he takes."""

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


def offer(  # noqa: PLR0913 - a parameter for each option
    *,
    case: CaseFolder,
    plan: PlanPath,
    request: Annotated[
        str,
        Option(
            "--request",
            metavar="FILE",
            help="New requests, a table like `requests`, in the order in which they ask; - for standard input (CSV).",
            show_default=False,
        ),
    ],
    accept: Annotated[
        str | None,
        Option(
            "--accept",
            metavar="OFFER_ID",
            help="Take this offer; `cheapest`, `earliest` or `random`: each request takes that, one by one.",
        ),
    ] = None,
    run: Annotated[
        str | None,
        Option("--output", "-o", metavar="RUN", help="Folder for the plan with what is taken.", show_default=False),
    ] = None,
    may_move: Annotated[
        int,
        Option(
            "--may-move",
            metavar="N",
            min=0,
            max=3,
            help="Where a half-day has no room, up to N requests without a promise may move.",
        ),
    ] = 0,
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
    """Offer new requests four to six choices that disturb nobody; ends with 3 where one gets none."""
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    if (accept is None) != (run is None):
        raise BadParameter("what is taken is written to a run: give --accept and -o together, or neither")
    from cli.answer import answer  # noqa: PLC0415 - heavy; `--help` does without
    from cli.counter import asked_in  # noqa: PLC0415 - likewise
    from cli.judge import end  # noqa: PLC0415 - likewise
    from cli.order import Order  # noqa: PLC0415 - likewise

    order = Order(
        folder=case_folder(case),
        given=plan,
        goes_on=True,
        overrides=overrides or (),
        now=now,
        strict=strict,
        replace=replace,
    )
    end(answer(order, plan, asked_in(request), out, accept=accept, run=run, may_move=may_move), out)
