"""The one sink: data goes to standard output, everything else to standard error.

A command opens it once with its options; the group's error handling finds it again by `current`.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from typer import BadParameter

from cli.options import Form, Log
from planning.faults import described

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from planning.faults import Fault

PLAIN_WIDTH = 100  # columns where there is no terminal to ask, so that files and logs look the same everywhere
LEAST_WIDTH = 60  # columns without which a table cannot be read
FIRST_ROWS = 24  # of a table that a screen shows before it counts the rest
FIRST_FAULTS = 5  # of one kind that a screen shows before it counts the rest
NAMED = 5  # ids that a message names before it leaves the rest out


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where a command prints.

    Parameters
    ----------
    form
        How data is printed; None where the user asked for nothing: a table, unless `quiet`.
    quiet
        Say nothing but errors.
    verbose
        Print every row, and how long steps took.
    log
        How messages are written.
    """

    form: Form | None = None
    quiet: bool = False
    verbose: bool = False
    log: Log = Log.TEXT

    @property
    def human(self) -> bool:
        """Whether data is printed for a reader, not for a program."""
        return self.form in {None, Form.TABLE}

    @property
    def width(self) -> int:
        """Columns that a line of data may fill."""
        columns = os.get_terminal_size().columns if sys.stdout.isatty() else PLAIN_WIDTH
        return max(columns or PLAIN_WIDTH, LEAST_WIDTH)  # a terminal that does not know its width says 0

    @property
    def watched(self) -> bool:
        """Whether a person watches standard error."""
        return sys.stderr.isatty() and not self.quiet and self.log is Log.TEXT

    def show(self, *parts: "RenderableType") -> None:
        """Print what a person reads, on standard output; nothing where a program reads or nobody does."""
        if not self.human or (self.quiet and self.form is None):
            return
        for part in parts:
            _write(sys.stdout, part, self.width)

    def wants_data(self) -> bool:
        """Whether `--json` or `--format` asks for data; a plan of a million rows is not laid out for nothing."""
        return self.form in {Form.CSV, Form.JSON}

    def data(self, *, csv: str, document: Mapping[str, Any], schema: str) -> None:
        """Print what a program reads, on standard output, if `--json` or `--format` asks for it.

        Parameters
        ----------
        csv
            The data's main table, with its line of headings.
        document
            All of the data; an empty table is `[]`.
        schema
            Name and version of the document's form, as in `plan/1`.
        """
        if self.form is Form.CSV:
            put(sys.stdout, csv)
        elif self.form is Form.JSON:
            whole = {"schema": f"creneau.{schema}", **document}
            put(sys.stdout, json.dumps(whole, ensure_ascii=_ascii_only(sys.stdout), indent=2) + "\n")

    def say(self, text: str) -> None:
        """Tell on standard error what was done."""
        if not self.quiet:
            self._message("info", text)

    def error(self, text: str) -> None:
        """Tell on standard error what went wrong."""
        self._message("error", text)

    @contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """Tell on standard error, if verbose, how long a step took."""
        begun = time.perf_counter()
        yield
        if self.verbose:
            self.say(f"{doing}: {time.perf_counter() - begun:.2f} s")

    def faults(self, faults: Sequence["Fault"], *, stopping: bool = False) -> None:
        """Print faults on standard error: all of them in a log, on a screen the first few of each kind.

        Parameters
        ----------
        stopping
            They stop the command, so that warnings too (`--strict`) are told where it is quiet.
        """
        shown = [fault for fault in faults if stopping or fault.severity == "E" or not self.quiet]
        if self.log is Log.TEXT:
            for line in self.fault_lines(shown):
                _write(sys.stderr, line, None)
        else:
            for fault in shown:
                self._message("error" if fault.severity == "E" else "warning", str(fault), **described(fault))

    def fault_lines(self, faults: Iterable["Fault"]) -> Iterator[str]:
        """Faults as lines: of one kind (code, file, column) the first few, then how many more; errors first."""
        kinds: dict[tuple[str, str, str | None], list[Fault]] = {}
        for fault in sorted(faults, key=lambda fault: fault.severity):
            kinds.setdefault((fault.code, fault.file, fault.column), []).append(fault)
        for (code, file, column), alike in kinds.items():
            most = len(alike) if self.verbose or len(alike) == FIRST_FAULTS + 1 else FIRST_FAULTS
            yield from map(str, alike[:most])
            if alike[most:]:
                place = f"{file}, {column}" if column else file
                yield f"  ... and {len(alike) - most} more like it in {place} [{code}]; -v shows all"

    def _message(self, level: str, text: str, **fields: object) -> None:
        if self.log is Log.JSON:
            record = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "level": level, "message": text}
            put(sys.stderr, json.dumps(record | fields, ensure_ascii=_ascii_only(sys.stderr)) + "\n")
        else:
            _write(sys.stderr, text, None)


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def named(ids: Sequence[str]) -> str:
    """`R1, R2`; of many the first."""
    return ", ".join(ids[:NAMED]) + (" ..." if len(ids) > NAMED else "")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[str] = ()) -> "RenderableType":
    """Make a table that people read.

    Parameters
    ----------
    headings
        One for each column.
    rows
        Cells; None is printed as nothing.
    right
        Headings of the columns that hold figures.
    """
    from rich.table import Table  # noqa: PLC0415 - heavy; `--help` does without
    from rich.text import Text  # noqa: PLC0415 - likewise

    figures = set(right)
    grid = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for heading in headings:
        grid.add_column(heading, justify="right" if heading in figures else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(cell if isinstance(cell, Text) else Text("" if cell is None else str(cell)) for cell in row))
    return grid


def put(stream: TextIO, text: str) -> None:
    """Write to one of the standard streams; nothing more where its reader has gone, as `head` does.

    Raises
    ------
    OSError
        It cannot be written, as on a full disk.
    """
    with _writing(stream):
        stream.write(text)
        stream.flush()  # the two streams often go to one place, where their order should hold


@contextmanager
def _writing(stream: TextIO) -> Iterator[None]:
    """Name the stream in what fails; end quietly where its reader has gone."""
    try:
        yield
    except OSError as error:
        _discard(stream)
        if not isinstance(error, BrokenPipeError):
            name = "standard output" if stream is sys.stdout else "standard error"
            raise OSError(error.errno, error.strerror, name) from error


def _discard(stream: TextIO) -> None:
    """Lead a stream nowhere, so that what it still holds does not fail again when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _ascii_only(stream: TextIO) -> bool:
    """Whether JSON has to escape letters that the stream's encoding may not have."""
    return stream.encoding.lower() not in {"utf-8", "utf8"}


def _write(stream: TextIO, part: "RenderableType", width: int | None) -> None:
    """Print a part without trailing blanks; a text longer than the line is left to the terminal to break."""
    console = _console(stream, width)
    with _writing(stream):  # the console, too, touches the stream that it captures
        with console.capture() as captured:
            console.print(part, soft_wrap=isinstance(part, str))
        put(stream, "\n".join(line.rstrip() for line in captured.get().split("\n")))


def _console(stream: TextIO, width: int | None) -> "Console":
    from rich.console import Console  # noqa: PLC0415 - heavy; `--help` does without

    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


_current = Output()


def open_output(
    *,
    form: Form | None = None,
    as_json: bool = False,
    quiet: bool = False,
    verbose: bool = False,
    log: Log = Log.TEXT,
) -> Output:
    """Open the sink of a command and make it the current one."""
    if as_json and form not in {None, Form.JSON}:
        raise BadParameter(f"--json and --format {form} contradict each other", param_hint="--json")
    global _current  # noqa: PLW0603 - a process has one standard output
    _current = Output(form=Form.JSON if as_json else form, quiet=quiet, verbose=verbose, log=log)
    return _current


def current() -> Output:
    """Return the sink that was opened last."""
    return _current
