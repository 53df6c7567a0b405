"""`creneau report`: a run as people read it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Argument, BadParameter, Option

from cli.options import Log, LogForm, Quiet, Verbose
from cli.output import open_output


class Shape(StrEnum):
    """What a run is turned into."""

    HTML = "html"
    MD = "md"
    XLSX = "xlsx"
    ICS = "ics"
    GEOJSON = "geojson"


def report(  # noqa: PLR0913 - a parameter for each option
    *,
    run: Annotated[Path, Argument(metavar="RUN", help="Run folder, or a folder of scenarios.")],
    against: Annotated[
        Path | None,
        Option("--against", metavar="RUN", help="An earlier run to hold it against.", show_default=False),
    ] = None,
    shape: Annotated[
        Shape,
        Option(
            "--format",
            help="A page, a summary in Markdown, a workbook, a calendar for each resource, or a map of the routes.",
        ),
    ] = Shape.HTML,
    output: Annotated[
        str | None,
        Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File to write (ics: a folder), - for standard output; default: beside RUN, as in RUN.html; md: -.",
            show_default=False,
        ),
    ] = None,
    replace: Annotated[
        bool, Option("--replace", help="Replace the file if it exists; calendars are gone on from.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    log: LogForm = Log.TEXT,
) -> None:
    """Make a page of a run that one forwards, or a summary, a workbook, calendars or a map; needs no case."""
    out = open_output(quiet=quiet, verbose=verbose, log=log)
    if against is not None and shape in {Shape.XLSX, Shape.GEOJSON}:
        raise BadParameter(f"a file of format {shape} compares nothing: leave --against out", param_hint="--against")
    if output == "-" and shape in {Shape.XLSX, Shape.ICS}:
        raise BadParameter(f"a file of format {shape} is not for standard output: name one", param_hint="-o")
    from cli import forward  # noqa: PLC0415 - heavy; `--help` does without

    forward.forward(run, against, shape.value, output, out, replace=replace)
