"""`python -m bench`: the benchmarks."""

from importlib.util import find_spec
from typing import Annotated

import typer

from bench import routing as routing_bench
from bench import sheet
from bench.vrptw import sets

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)

Write = Annotated[bool, typer.Option("--write", help="Put the table in bench/RESULTS.md.")]


@app.command()
def routing(
    *,
    names: Annotated[
        str, typer.Option("--set", metavar="NAMES", help="solomon, homberger or instances, separated by commas.")
    ] = "solomon",
    seconds: Annotated[float, typer.Option(min=0.1, help="Seconds of search for each solver.")] = 10.0,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds, from 0.")] = 1,
    peers: Annotated[str, typer.Option(metavar="NAMES", help="pyvrp, ortools or both, with a comma between.")] = "",
    write: Write = False,
) -> None:
    """Compare with the best known and with peers on vehicle routing with time windows; 3: we broke a rule."""
    if not sets.FOLDER.is_dir():
        typer.echo(sets.MISSING, err=True)
        return
    try:
        files = sets.chosen(name.strip() for name in names.split(","))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--set") from error
    solvers = [routing_bench.OWN, *_installed(peers)]
    done = []
    for run in routing_bench.runs(files, solvers, seconds=seconds, seeds=seeds):
        said = run.faults[0] if run.faults else f"{run.gap:.2f} %"
        typer.echo(f"{run.instance} {run.solver} seed {run.seed}: {said}", err=True)
        done.append(run)
    _hand_out(routing_bench.sheet(done, named=names, seconds=seconds), write=write)
    if any(run.faults for run in done if run.solver == routing_bench.OWN):
        raise typer.Exit(3)


@app.command()
def care(
    *,
    names: Annotated[
        str, typer.Option("--set", metavar="NAMES", help="all, or endings like 10_1, separated by commas.")
    ] = "all",
    seconds: Annotated[float, typer.Option(min=0.1, help="Seconds of search for each instance.")] = 60.0,
    write: Write = False,
) -> None:
    """Compare with the published plans of home health care, by two at once or one after the other; 3: a rule broken."""
    from bench import care as care_bench  # noqa: PLC0415 - only here
    from bench.hhcrsp.instance import FOLDER  # noqa: PLC0415 - likewise

    if not FOLDER.is_dir():
        typer.echo(care_bench.MISSING, err=True)
        return
    files = care_bench.chosen(names)
    if not files:
        raise typer.BadParameter(f"no instance ends with one of {names}", param_hint="--set")
    done = []
    for run in care_bench.runs(files, seconds=seconds):
        typer.echo(f"{run.name}: {run.faults[0] if run.faults else f'{run.gap:.2f} %'}", err=True)
        done.append(run)
    _hand_out(care_bench.sheet(done, seconds=seconds), write=write)
    if any(run.faults for run in done):
        raise typer.Exit(3)


@app.command()
def trsp(
    *,
    names: Annotated[
        str, typer.Option("--set", metavar="NAMES", help="all, or instances like R101, separated by commas.")
    ] = "all",
    seconds: Annotated[float, typer.Option(min=0.1, help="Seconds of search for each instance.")] = 60.0,
    write: Write = False,
) -> None:
    """Compare with the best known plans of technicians with tools and spare parts; 3: a rule broken."""
    from bench import technicians  # noqa: PLC0415 - only here
    from bench.trsp.instance import FOLDER  # noqa: PLC0415 - likewise

    if not FOLDER.is_dir():
        typer.echo(technicians.MISSING, err=True)
        return
    files = technicians.chosen(names)
    if not files:
        raise typer.BadParameter(f"no instance is called {names}", param_hint="--set")
    done = []
    for run in technicians.runs(files, seconds=seconds):
        typer.echo(f"{run.name}: {run.faults[0] if run.faults else f'{run.gap:.2f} %'}", err=True)
        done.append(run)
    _hand_out(technicians.sheet(done, seconds=seconds), write=write)
    if any(run.faults for run in done):
        raise typer.Exit(3)


@app.command()
def desk(
    *, tasks: Annotated[int, typer.Option(min=10_000, help="How many tasks.")] = 1_400_000, write: Write = False
) -> None:
    """Set the dispatch of desk work beside a proven bound, other orders and Python's heapq."""
    from bench import desk as desk_bench  # noqa: PLC0415 - only here

    _hand_out(desk_bench.sheet(tasks), write=write)


@app.command()
def casework(
    *,
    days: Annotated[
        int, typer.Option(min=5, max=700, help="Working days, from 4 March 2019; the data end with 2021.")
    ] = 25,
    loads: Annotated[
        list[float] | None,
        typer.Option(
            "--load",
            metavar="X",
            min=0.1,
            help="Work that comes over people's hours; as often as wanted.",
            show_default="1.0 and 1.3",
        ),
    ] = None,
    write: Write = False,
) -> None:
    """Replay real casework day by day, with the dispatch of desk work by each order, side by side."""
    from bench import casework as casework_bench  # noqa: PLC0415 - only here
    from bench.backlog.casework import FILE, MISSING  # noqa: PLC0415 - likewise

    if not FILE.is_file():
        typer.echo(MISSING, err=True)
        return
    done = []
    for run in casework_bench.runs(casework_bench.real(), days, loads or casework_bench.LOADS):
        typer.echo(f"load {run.wanted}, {run.lying:,} open at first: atc {run.outcomes['atc'].value:.4f}", err=True)
        done.append(run)
    _hand_out(casework_bench.sheet(done), write=write)


@app.command()
def forecast(*, write: Write = False) -> None:
    """Set the forecast beside naive ones and statsforecast on two public series; 0 also where these are missing."""
    from bench import forecast as forecast_bench  # noqa: PLC0415 - only here

    if (lacking := forecast_bench.missing()) is not None:
        typer.echo(lacking, err=True)
        return
    _hand_out(forecast_bench.sheet(), write=write)


@app.command()
def contacts(*, write: Write = False) -> None:
    """Set the simulation of queues beside SimPy, Ciw and the exact formulas."""
    from bench import contacts as contacts_bench  # noqa: PLC0415 - only here

    _hand_out(contacts_bench.sheet(), write=write)


@app.command()
def push(
    *,
    tasks: Annotated[int, typer.Option(min=1_000, help="How many tasks.")] = 140_000,
    replications: Annotated[int, typer.Option(min=2, help="How often each is played.")] = 10,
    write: Write = False,
) -> None:
    """Set tasks that are handed out beside tasks that people pick, by what is assumed of these."""
    from bench import push as push_bench  # noqa: PLC0415 - only here

    _hand_out(push_bench.sheet(tasks, replications), write=write)


@app.command()
def calls(*, write: Write = False) -> None:
    """Replay a bank's calls, simulated beside what was, hour by hour; 0 also where they are missing."""
    from bench import calls as calls_bench  # noqa: PLC0415 - only here
    from bench.bank.log import FILE, MISSING  # noqa: PLC0415 - likewise

    if not FILE.is_file():
        typer.echo(MISSING, err=True)
        return
    _hand_out(calls_bench.sheet(), write=write)


@app.command()
def offers(*, write: Write = False) -> None:
    """Measure how fast new requests are answered, and how many answers help."""
    from bench import offers as offers_bench  # noqa: PLC0415 - only here

    _hand_out(offers_bench.sheet(), write=write)


@app.command()
def scale(*, write: Write = False) -> None:
    """Measure time and memory on samples of 400, 1,000 and 10,000 requests."""
    from bench import scale as scale_bench  # noqa: PLC0415 - only here

    _hand_out(scale_bench.sheet(), write=write)


@app.command()
def mending(  # noqa: PLR0913 - a parameter for each option
    *,
    size: Annotated[int, typer.Option(min=100, help="Requests of the sample.")] = 1000,
    events: Annotated[int, typer.Option(min=1, help="Disturbances.")] = 50,
    compared: Annotated[int, typer.Option(min=0, help="How many of them are compared with long searches.")] = 10,
    afresh: Annotated[int, typer.Option(min=0, help="How many of them are compared with planning afresh.")] = 10,
    iterations: Annotated[int, typer.Option(min=1, help="Of the plan, and of each search to compare.")] = 100_000,
    searches: Annotated[int, typer.Option(min=1, help="Long searches from the plan in force for each.")] = 2,
    write: Write = False,
) -> None:
    """Repair a plan after random disturbances, beside long searches from it and planning afresh."""
    from bench import mending as mending_bench  # noqa: PLC0415 - only here

    made = mending_bench.sheet(
        size=size, events=events, iterations=iterations, searches=searches, compared=compared, afresh=afresh
    )
    _hand_out(made, write=write)


def _installed(peers: str) -> list[str]:
    """Read the names of peers; stop where one is not known or not installed."""
    names = [name.strip() for name in peers.split(",") if name.strip()]
    for name in names:
        if name not in routing_bench.PEERS:
            raise typer.BadParameter(f"{name} is none of {', '.join(routing_bench.PEERS)}", param_hint="--peers")
        if find_spec(name) is None:
            raise typer.BadParameter(f"{name} is not installed: pip install -e '.[bench]'", param_hint="--peers")
    return names


def _hand_out(made: sheet.Sheet, *, write: bool) -> None:
    made.show()
    if write:
        sheet.write(made)


if __name__ == "__main__":
    app()
