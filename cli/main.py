"""The command `creneau`: gathers the commands and turns faults into exit codes."""

import gc
import io
import os
import sys
import traceback
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli import (
    bound,
    check,
    compare,
    demo,
    diff,
    explain,
    forecast,
    init,
    interrupt,
    offer,
    output,
    plan,
    price,
    repair,
    report,
    simulate,
    verify,
)
from planning.faults import Fault, InputError

INTERRUPTED = 130  # exit code: as a shell gives it where SIGINT ends a command
SELDOM = 100_000
"""Objects that are made before those that refer to each other are looked for: a command keeps most of what it makes."""


class Commands(TyperGroup):
    """The commands; ends with 1 for a bug and with 2 for input that cannot be read as meant."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401 - as in the base class
        """Run a command and turn what it raises into messages and an exit code."""
        output.open_output()
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException, BrokenPipeError):
            raise
        except KeyboardInterrupt as signalled:
            output.current().error("interrupted")
            raise typer.Exit(INTERRUPTED) from signalled
        except Exception as stopped:
            if os.environ.get("CRENEAU_DEBUG") == "1":
                traceback.print_exc(file=sys.stderr)
            raise typer.Exit(_told(stopped)) from stopped


def _told(stopped: Exception) -> int:
    """Say what stopped a command; give its exit code."""
    out = output.current()
    if isinstance(stopped, InputError):
        out.faults(stopped.faults, stopping=True)
        return 2
    if isinstance(stopped, OSError) and stopped.filename is not None:
        out.faults([Fault(code="E906", file=str(stopped.filename), wrong=f"cannot be used: {stopped.strerror}")])
        return 2
    if isinstance(stopped, OSError):
        out.error(f"creneau could not go on: {stopped.strerror or stopped}")
        return 2
    said = f"{type(stopped).__name__}: {stopped}"
    out.error(f"creneau stopped at an error of its own: {said} (CRENEAU_DEBUG=1 shows where; please report it)")
    return 1


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help starts in half the time
)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - heavy; other commands do without

        output.put(sys.stdout, f"creneau {version('creneau')}\n")
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end."),
    ] = False,
) -> None:
    """Plan service work and keep the promises made to customers.

    Exit codes: 0 done; 1 a bug; 2 the input or the command is wrong; 3 done, but something stated does not hold;
    130 interrupted.
    """


app.command("init")(init.init)
app.command("check")(check.check)
app.command("plan")(plan.plan)
app.command("verify")(verify.verify)
app.command("offer")(offer.offer)
app.command("price")(price.price)
app.command("repair")(repair.repair)
app.command("explain")(explain.explain)
app.command("bound")(bound.bound)
app.command("diff")(diff.diff)
app.command("forecast")(forecast.forecast)
app.command("simulate")(simulate.simulate)
app.command("compare")(compare.compare)
app.command("report")(report.report)
app.command("demo")(demo.demo)


def main() -> None:
    """Run the command line."""
    gc.set_threshold(SELDOM)
    interrupt.end_alike()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name in another alphabet is no reason to stop
    try:
        app(prog_name="creneau")
    finally:
        gc.freeze()  # the process ends: nothing is looked for in what it still holds
