"""`creneau compare`: runs side by side, with the intervals of what was simulated."""

from pathlib import Path
from typing import Annotated

from typer import Argument

from cli.options import Format, Json, Log, LogForm, Quiet, Verbose
from cli.output import open_output


def compare(  # noqa: PLR0913 - a parameter for each option
    *,
    runs: Annotated[
        list[Path],
        Argument(metavar="RUN RUN ...", help="Folders of runs; the others are compared with the first."),
    ],
    form: Format = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    log: LogForm = Log.TEXT,
) -> None:
    """Set the figures of runs side by side; simulated ones with 95 % intervals, paired where the seed is the same."""
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    from cli.side_by_side import compare_runs  # noqa: PLC0415 - heavy; `--help` does without

    compare_runs(runs, out)
