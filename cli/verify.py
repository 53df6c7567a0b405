"""`creneau verify`: what a plan breaks, costs and achieves."""

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
    SetAside,
    Strict,
    Verbose,
)
from cli.output import open_output
from cli.places import case_folder


def verify(  # noqa: PLR0913 - a parameter for each option
    *,
    case: CaseFolder,
    plan: PlanPath,
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
    """Check a plan against every rule, also one made elsewhere; ends with 3 if it breaks one.

    Who does what in which order decides; times and distances may be missing, else they are checked to the digit.
    """
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    from cli import figures, records  # noqa: PLC0415 - heavy; `--help` does without
    from cli.judge import end, judge  # noqa: PLC0415 - likewise
    from cli.order import Order  # noqa: PLC0415 - likewise
    from cli.read import read  # noqa: PLC0415 - likewise
    from planning.formulas import as_csv  # noqa: PLC0415 - likewise

    order = Order(
        folder=case_folder(case),
        overrides=overrides or (),
        now=now,
        strict=strict,
        set_aside=set_aside,
        given=plan,
    )
    judged = judge(read(order, out), plan, out)
    out.show(*figures.verification(judged, everything=verbose))
    if out.wants_data():
        zone = judged.case.settings.timezone
        out.data(
            csv=as_csv(records.in_units(judged.verdict.violations, zone)),
            document=records.judgement(judged),
            schema="verify/1",
        )
    end(judged.shortfalls, out)
