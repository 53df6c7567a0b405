"""How a search goes, on the last line of a terminal while it lasts."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli.figures import money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.text import Text

    from cli.interrupt import Watch
    from cli.output import Output
    from planning.effort import Effort

GAP = "   "
A_SECOND = 4  # times the line is drawn again


@contextmanager
def counting(doing: str, total: int, out: Output) -> Iterator[Callable[[], None]]:
    """Show how many of so many are done, where a person watches; whoever does them calls what this gives."""
    if not out.watched:
        yield lambda: None
        return
    from rich.console import Console  # noqa: PLC0415 - heavy; most runs are unwatched
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(doing, total=total)
        yield lambda: progress.advance(task)


@contextmanager
def shown(watch: Watch, effort: Effort, currency: str, out: Output) -> Iterator[None]:
    """Show how a search goes while it lasts, where a person watches."""
    if not out.watched:
        yield
        return
    from rich.console import Console  # noqa: PLC0415 - heavy; most searches run unwatched
    from rich.live import Live  # noqa: PLC0415 - likewise
    from rich.text import Text  # noqa: PLC0415 - likewise

    def drawn() -> Text:
        return Text(line(watch, effort, currency), no_wrap=True, overflow="ellipsis")

    console = Console(stderr=True)
    with Live(
        get_renderable=drawn,
        console=console,
        refresh_per_second=A_SECOND,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ):
        yield


def line(watch: Watch, effort: Effort, currency: str) -> str:
    """Tell how a search goes.

    Parameters
    ----------
    watch
        Follows the search.
    effort
        What it is given: with seconds the line says how many are left, with iterations which share is spent.
    currency
        Of the cost.
    """
    best = watch.latest
    if watch.signalled:
        return "ending the search with the best plan so far; once more to stop at once, without a plan"
    if best is None:
        return "making a first plan"
    parts = [
        f"broken {best.broken:,}",
        f"cost {money(best.cost)} {currency}",
        f"served {best.served:,} of {best.requests:,}",
        f"{best.iterations:,} iterations",
        f"{best.share:.0%} done" if effort.seconds is None else f"{max(effort.seconds - best.seconds, 0):.0f} s left",
    ]
    return GAP.join(parts)
