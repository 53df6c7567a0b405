"""`creneau demo`: a sample from its tables to its plan, or to its simulation, and to the page of it."""

from itertools import chain, count
from pathlib import Path
from typing import Annotated

from typer import Argument

from cli.options import Log, LogForm, Quiet, Seed, Size, Verbose
from cli.output import Output, open_output
from cli.places import new_folder

DEMO_SECONDS = 3  # of search: hardly anything is gained after them


def demo(  # noqa: PLR0913 - a parameter for each option
    *,
    name: Annotated[
        str, Argument(metavar="NAME", help="A sample: heating, rooms, training, backlog, helpdesk or hotline.")
    ] = "heating",
    folder: Annotated[
        Path | None,
        Argument(metavar="DIR", help="Folder to make; default: creneau-demo here.", show_default=False),
    ] = None,
    size: Size = None,
    seed: Seed = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    log: LogForm = Log.TEXT,
) -> None:
    """Make a sample, check it, plan or simulate it, and show what comes of it, on the screen and as a page."""
    out = open_output(quiet=quiet, verbose=verbose, log=log)
    from cli.carry_out import carry_out  # noqa: PLC0415 - heavy; `--help` does without
    from cli.judge import end  # noqa: PLC0415 - likewise
    from cli.order import Order  # noqa: PLC0415 - likewise
    from cli.plan import print_plan  # noqa: PLC0415 - likewise
    from cli.read import read  # noqa: PLC0415 - likewise
    from scenarios import samples  # noqa: PLC0415 - likewise

    sample = samples.SAMPLES.get(name)
    size = size or (sample.demo if sample else 1)
    place = new_folder(folder or _free_folder())
    tables, run = place / "case", place / "run"
    out.say(f"creneau init {tables} --sample {name} --size {size} --seed {seed or 0}")
    samples.write(name, tables, size=size, seed=seed or 0)
    out.say(f"creneau check {tables}")
    order = Order(folder=tables, seconds=DEMO_SECONDS)
    case = read(order, out)
    if not case.queues.is_empty():
        from cli.simulated import simulate_each  # noqa: PLC0415 - likewise

        out.say(f"creneau simulate {tables} -o {run}")
        try:
            simulate_each(order, None, (), str(run), out)
        finally:
            if run.exists():
                _show(run, place, out)
        return
    out.say(f"creneau plan {tables} -o {run} --seconds {DEMO_SECONDS}")
    judged = carry_out(order, case, run, out)
    print_plan(judged, out)
    _show(run, place, out)
    end(judged.shortfalls, out)


def _show(run: Path, place: Path, out: Output) -> None:
    """Write the page of the run, and say where everything is."""
    from cli.forward import write_page  # noqa: PLC0415 - heavy; `--help` does without

    shown = run.with_suffix(".html")
    out.say(f"creneau report {run}")
    write_page(run, shown)
    out.say(f"Everything is in {place}: open {shown}, or change a table in {place / 'case'} and go on.")


def _free_folder() -> Path:
    names = chain(["creneau-demo"], (f"creneau-demo-{number}" for number in count(2)))
    return next(path for path in map(Path, names) if not path.exists())
