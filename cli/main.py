"""The command `creneau`: gathers the commands and turns faults into exit codes."""

import os
import sys
import traceback
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli import check, demo, init, output, plan, verify
from planning.faults import InputError


class Commands(TyperGroup):
    """The commands; ends with 1 for a bug and with 2 for input that cannot be read as meant."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401 - as in the base class
        """Run a command and turn what it raises into messages and an exit code."""
        output.open_output()
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException, BrokenPipeError):
            raise
        except InputError as wrong:
            output.current().faults(wrong.faults)
            raise typer.Exit(2) from wrong
        except Exception as bug:
            if os.environ.get("CRENEAU_DEBUG") == "1":
                traceback.print_exc(file=sys.stderr)
            output.current().error(
                f"creneau stopped at an error of its own: {type(bug).__name__}: {bug} "
                "(CRENEAU_DEBUG=1 shows where; please report it)"
            )
            raise typer.Exit(1) from bug


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

        sys.stdout.write(f"creneau {version('creneau')}\n")
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

    Exit codes: 0 done; 1 a bug; 2 the input or the command is wrong; 3 done, but something stated does not hold.
    """


app.command("init")(init.init)
app.command("check")(check.check)
app.command("plan")(plan.plan)
app.command("verify")(verify.verify)
app.command("demo")(demo.demo)


def main() -> None:
    """Run the command line."""
    app(prog_name="creneau")
