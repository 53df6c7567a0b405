"""What SIGINT and SIGTERM do while a plan is made: the first ends the search, a second one everything."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from planning.progress import Progress

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Watch:
    """Follows a search, and ends it once a signal has come.

    Parameters
    ----------
    signalled
        Whether a signal has come.
    latest
        How far the search has come; None before the first plan.
    """

    def __init__(self) -> None:
        self.signalled = False
        self.latest: Progress | None = None

    def __call__(self, progress: Progress) -> bool:
        """Take note of the progress; tell whether the search is to end."""
        self.latest = progress
        return self.signalled

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Remember the first signal; let the second one through.

        Raises
        ------
        KeyboardInterrupt
            This is the second one.
        """
        if self.signalled:
            raise KeyboardInterrupt
        self.signalled = True


@contextmanager
def watching(watch: Watch) -> Iterator[Watch]:
    """Let a watch hear signals, from the search until its plan is written.

    Outside the main thread, which alone receives signals, it follows the search and hears nothing. A signal that
    the process was started to ignore, as `nohup` and `&` do it, stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield watch
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    heard = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    try:
        for number in heard:
            signal.signal(number, watch.on_signal)
        yield watch
    finally:
        for number in heard:
            signal.signal(number, before[number])


def end_alike() -> None:
    """Let SIGTERM end a command as SIGINT does, so that what it began to write is removed."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
