"""`creneau diff`: what a new plan changes of an old one."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from cli.options import Format, Json, Log, LogForm, Quiet, Verbose
from cli.output import open_output
from planning.faults import Fault, InputError

PLANS = "run folder, or a plan file (CSV or Parquet)."


def diff(  # noqa: PLR0913 - a parameter for each option
    *,
    old: Annotated[Path, Argument(metavar="OLD", help=f"The plan to start from: {PLANS}")],
    new: Annotated[Path, Argument(metavar="NEW", help=f"The plan that follows it: {PLANS}")],
    kpis: Annotated[
        bool, Option("--kpis", help="Of two runs, list the KPIs that differ and not the visits; in CSV too.")
    ] = False,
    form: Format = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    log: LogForm = Log.TEXT,
) -> None:
    """Compare two plans visit by visit: added, removed, moved, and whose clients to notify; of two runs also the KPIs.

    It needs no case, and ends with 0 whether or not they differ.
    """
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    from cli import differences  # noqa: PLC0415 - heavy; `--help` does without
    from planning.diff import changes, figures, read_both  # noqa: PLC0415 - likewise
    from planning.formulas import as_csv  # noqa: PLC0415 - likewise

    with out.step("read"):
        was, now = read_both(old, new)
    with out.step("compared"):
        moved = changes(was.rows, now.rows, old_left_out=was.left_out, new_left_out=now.left_out)
        measured = None if was.kpis is None or now.kpis is None else figures(was.kpis, now.kpis)
    bare = [str(path) for path, side in ((old, was), (new, now)) if side.kpis is None]
    if kpis and measured is None:
        raise InputError(
            [Fault(code="E708", file=bare[0], wrong="is no run", right="a run's folder, which holds KPIs")]
        )
    if out.human:  # a table of many rows takes long to draw
        out.show(*differences.shown(moved.clear() if kpis else moved, measured, everything=verbose))
    document = {"old": str(old), "new": str(new), **differences.document(moved, measured)}
    out.data(csv=as_csv(measured if kpis and measured is not None else moved), document=document, schema="diff/1")
    if measured is None:
        out.say(f"the KPIs are not compared: {differences.no_run(bare)}")
    for sentence in differences.summary(was, now, moved, measured):
        out.say(sentence)
