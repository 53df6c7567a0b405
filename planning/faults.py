"""What is wrong with an input, as data: where it stands, what it says and what would be right."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

FIELDS = ("severity", "code", "file", "line", "column", "value", "wrong", "right", "subject")
"""What a fault says, in the order in which it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with the input.

    Parameters
    ----------
    code
        `E` and three digits where the input cannot be read as meant, `W` and three digits where it can,
        but a request cannot be served as asked.
    file
        Name of the file as the user knows it, relative to the case's folder.
    wrong
        What is wrong, said of the value: `is not a whole number of minutes`.
    right
        What would be right: `1 to 1440`.
    line, column, value
        Where it stands and what stands there; None where the fault has no single place.
    subject
        Id of the request, resource or other row concerned; for a warning, of the request left out.
    """

    code: str
    file: str
    wrong: str
    right: str = ""
    line: int | None = None
    column: str | None = None
    value: str | None = None
    subject: str | None = None

    @property
    def severity(self) -> str:
        """`E` or `W`."""
        return self.code[0]

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        said = self.wrong if self.value is None else f"{self.value!r} {self.wrong}"
        where = f"{place}: {self.column}: " if self.column else f"{place}: "
        remedy = f" ({self.right})" if self.right else ""
        return f"{where}{said}{remedy} [{self.code}]"

    @property
    def order(self) -> tuple[str, int, str, str, str]:
        """Sort key: by place, then by code."""
        return (self.file, self.line or 0, self.column or "", self.code, self.value or "")


class InputError(Exception):
    """The input cannot be read as meant; carries every fault that was found.

    Parameters
    ----------
    faults
        At least one fault.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.order))
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        """Pickle it by its faults, so that another process can raise it here."""
        return type(self), (self.faults,)


def described(fault: Fault) -> dict[str, Any]:
    """Give the fields of a fault by their names."""
    return {name: getattr(fault, name) for name in FIELDS}


def faults_csv(faults: Iterable[Fault]) -> str:
    """Write faults as CSV, a row each."""
    from planning.formulas import shielded  # noqa: PLC0415 - polars; the command line starts without

    text = io.StringIO()
    writer = csv.DictWriter(text, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(shielded(described(fault)) for fault in faults)
    return text.getvalue()
