"""`creneau init`: a case to start from."""

from pathlib import Path
from typing import Annotated

from typer import Argument, BadParameter, Option

from cli.options import Log, LogForm, Quiet, Seed, Size
from cli.output import open_output
from cli.places import new_folder


def init(  # noqa: PLR0913 - a parameter for each option
    *,
    folder: Annotated[Path, Argument(metavar="DIR", help="Folder to make; it must be new or empty.")],
    sample: Annotated[
        str | None,
        Option(
            "--sample",
            metavar="NAME",
            help="A sample to fill it with: heating, rooms, training, backlog, helpdesk, hotline. Default: a template.",
        ),
    ] = None,
    size: Size = None,
    seed: Seed = None,
    quiet: Quiet = False,
    log: LogForm = Log.TEXT,
) -> None:
    """Make a case to start from: a sample, or a template of the tables, with examples."""
    out = open_output(quiet=quiet, log=log)
    if sample is None and (size, seed) != (None, None):
        raise BadParameter("belongs to a sample: add --sample NAME", param_hint="--size" if size else "--seed")
    from scenarios import samples  # noqa: PLC0415 - heavy; `--help` does without
    from scenarios.samples.template import write_template  # noqa: PLC0415 - likewise

    place = new_folder(folder)
    if sample is None:
        write_template(place)
    else:
        samples.write(sample, place, size=size, seed=seed or 0)
    out.say(f"wrote {folder}; next: creneau check {folder}")
