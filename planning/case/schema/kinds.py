"""What a cell can be: words, numbers, times, dates; each read by columns and explained by cells.

`read` turns a whole column of text into values at once, null where the text cannot be read; `complain` then says
of one such text what is wrong with it. Texts come stripped, and an empty cell is null.
"""

# ruff: noqa: D102 - the methods are those of Kind and are described there

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 999_999_999  # the largest number in a cell: ten-thousandths of it are still exact in a Float64
DAY = 86_400


class Complaint(NamedTuple):
    """Why a text cannot be read: code, what is wrong, what would be right."""

    code: str
    wrong: str
    right: str = ""


class Kind(Protocol):
    """How the cells of a column are read.

    `dtype` is the type of the values, `suffix` the unit that the column's name ends with and that `read` turns
    into seconds or metres, `says` what a cell holds, for the format reference.
    """

    @property
    def dtype(self) -> Any: ...  # noqa: ANN401 - a polars type or its class

    @property
    def suffix(self) -> str: ...

    @property
    def says(self) -> str: ...

    def read(self, texts: pl.Series, zone: str) -> pl.Series:
        """Values of the texts, null where there is none or it cannot be read; `zone` for local times."""

    def plain(self, texts: pl.Series) -> pl.Series:
        """Values in the user's units, for expressions: text, numbers or booleans."""

    def complain(self, text: str, zone: str) -> Complaint:
        """Say why a text, for which `read` gives null, cannot be read."""


def similar(name: str, names: Iterable[str], least: float = 0.6) -> str:
    """`did you mean ...?`, or nothing where no name comes near (`least`: 0 nothing in common, 1 the same)."""
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=least)
    return f"did you mean {close[0]}?" if close else ""


def evaluate(texts: pl.Series, expression: pl.Expr) -> pl.Series:
    """Work out an expression over `pl.col("text")` for a series of texts."""
    return texts.rename("text").to_frame().select(expression.alias("value")).to_series()


TEXT = pl.col("text")
CONTROL = r"\x00-\x1f\x7f"  # inside brackets: characters that no screen shows, tabs and line breaks among them
UNSEEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"  # those that no text needs: cells may hold tabs and line breaks


def unseen(text: str) -> Complaint | None:
    """Complain of control characters other than tabs and line breaks; None where there is none."""
    held = sorted(set(re.findall(UNSEEN, text)))
    if not held:
        return None
    return Complaint("E116", f"holds the control character {' '.join(map(repr, held))}", "remove it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Any text without control characters; as an id it may not hold what separates ids in lists, or lines."""

    dtype: ClassVar[Any] = pl.String
    suffix: ClassVar[str] = ""
    id: bool = False
    also: str = ""  # characters forbidden beside ; and |

    @property
    def says(self) -> str:
        return "id" if self.id else "text"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:  # noqa: ARG002 - as every kind
        refused = rf"[;|{CONTROL}{self.also}]" if self.id else UNSEEN
        return evaluate(texts, pl.when(~TEXT.str.contains(refused)).then(TEXT))

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts

    def complain(self, text: str, zone: str) -> Complaint:  # noqa: ARG002
        held = sorted(set(re.findall(rf"[;|\r\n\t{self.also}]", text)))
        return unseen(text) or Complaint("E111", f"holds {' '.join(map(repr, held))}", "which separates ids, or lines")


@dataclass(frozen=True, slots=True)
class Word:
    """One of a few words."""

    words: tuple[str, ...]
    dtype: ClassVar[Any] = pl.String
    suffix: ClassVar[str] = ""

    @property
    def says(self) -> str:
        return ", ".join(self.words[:-1]) + f" or {self.words[-1]}"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:  # noqa: ARG002
        return evaluate(texts, pl.when(TEXT.is_in(list(self.words))).then(TEXT))

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts

    def complain(self, text: str, zone: str) -> Complaint:  # noqa: ARG002
        hint = similar(text.lower(), self.words)
        return Complaint("E106", f"is not {self.says}", hint)


@dataclass(frozen=True, slots=True)
class YesNo:
    """True or false, as spreadsheets write it."""

    dtype: ClassVar[Any] = pl.Boolean
    suffix: ClassVar[str] = ""
    says: ClassVar[str] = "true or false (also yes, no, 1, 0)"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:  # noqa: ARG002
        lower = TEXT.str.to_lowercase()
        yes, no = lower.is_in(["true", "yes", "1"]), lower.is_in(["false", "no", "0"])
        return evaluate(texts, pl.when(yes | no).then(yes))

    def plain(self, texts: pl.Series) -> pl.Series:
        return self.read(texts, "UTC")

    def complain(self, text: str, zone: str) -> Complaint:  # noqa: ARG002
        return Complaint("E110", "is neither true nor false", "true, false, yes, no, 1 or 0")


def bounds(low: float, high: float, unit: str) -> str:
    """`1 to 1440 minutes`, `at least 0`, for messages; where any number will do, the unit alone."""
    if low == float("-inf"):
        return unit
    extent = f"at least {low:.9g}" if high >= MOST else f"{low:.9g} to {high:.9g}"
    return f"{extent} {unit}".strip()


def out_of_bounds(low: float, high: float, unit: str) -> Complaint:
    """Complain of a number that is too small or too large."""
    return Complaint("E103", f"is not between {low:.9g} and {high:.9g}{f' {unit}' if unit else ''}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number, times `scale` once read (60: minutes become seconds)."""

    unit: str = ""
    low: int = 0
    high: int = MOST
    scale: int = 1
    suffix: str = ""
    dtype: ClassVar[Any] = pl.Int64

    @property
    def says(self) -> str:
        return f"whole number, {bounds(self.low, self.high, self.unit)}"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:  # noqa: ARG002
        number = pl.when(TEXT.str.contains(r"^[+-]?[0-9]{1,12}$")).then(TEXT).cast(pl.Int64, strict=False)
        return evaluate(texts, pl.when(number.is_between(self.low, self.high)).then(number * self.scale))

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts.cast(pl.Int64, strict=False)

    def complain(self, text: str, zone: str) -> Complaint:  # noqa: ARG002
        extent = bounds(self.low, self.high, "")
        if re.fullmatch(r"[+-]?[0-9]+", text):
            return out_of_bounds(self.low, self.high, self.unit)
        return Complaint("E102", f"is not a whole number{f' of {self.unit}' if self.unit else ''}", extent)


NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A number with at most so many decimals, kept as a whole number of its last place (2: cents)."""

    places: int
    unit: str = ""
    low: float = 0
    high: float = MOST
    dtype: ClassVar[Any] = pl.Int64
    suffix: ClassVar[str] = ""

    @property
    def pattern(self) -> str:
        """Regular expression of what can be kept; zeros may follow."""
        return rf"^[+-]?(?:[0-9]+(?:\.[0-9]{{0,{self.places}}}0*)?|\.[0-9]{{1,{self.places}}}0*)$"

    @property
    def says(self) -> str:
        return f"number with at most {self.places} decimals, {bounds(self.low, self.high, self.unit)}"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:  # noqa: ARG002
        number = pl.when(TEXT.str.contains(self.pattern)).then(TEXT).cast(pl.Float64, strict=False)
        inside = number.is_between(self.low, self.high)
        return evaluate(texts, pl.when(inside).then((number * 10**self.places).round()).cast(pl.Int64, strict=False))

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts.cast(pl.Float64, strict=False)

    def complain(self, text: str, zone: str) -> Complaint:  # noqa: ARG002
        if re.fullmatch(rf"{NUMBER}[eE][+-]?[0-9]+", text):
            return Complaint("E104", "has an exponent", "write it without one, like 12.50")
        if not re.fullmatch(NUMBER, text):
            return Complaint("E104", "is not a number", bounds(self.low, self.high, self.unit))
        if not self.low <= float(text) <= self.high:
            return out_of_bounds(self.low, self.high, self.unit)
        return Complaint("E105", f"has more than {self.places} decimals")


@dataclass(frozen=True, slots=True, kw_only=True)
class Real:
    """A number between bounds, kept as it is written."""

    unit: str
    low: float
    high: float
    dtype: ClassVar[Any] = pl.Float64
    suffix: ClassVar[str] = ""

    @property
    def says(self) -> str:
        return f"number, {bounds(self.low, self.high, self.unit)}"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:  # noqa: ARG002
        written = TEXT.str.contains(rf"^{NUMBER}(?:[eE][+-]?[0-9]{{1,3}})?$")
        number = pl.when(written).then(TEXT).cast(pl.Float64, strict=False)
        # -0 becomes 0: the two must not be two places
        number = pl.when(number == 0).then(0.0).otherwise(number)
        return evaluate(texts, pl.when(number.is_between(self.low, self.high)).then(number))

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts.cast(pl.Float64, strict=False)

    def complain(self, text: str, zone: str) -> Complaint:  # noqa: ARG002
        if re.fullmatch(rf"{NUMBER}(?:[eE][+-]?[0-9]{{1,3}})?", text):
            return out_of_bounds(self.low, self.high, self.unit)
        return Complaint("E104", "is not a number", bounds(self.low, self.high, self.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A time or a distance with decimals, kept in whole seconds or metres (`factor` to one unit).

    `exact`: it must come to a whole number of them; else it is rounded up.
    """

    unit: str
    factor: int
    into: str
    suffix: str = ""
    exact: bool = False
    high: int = 8784
    dtype: ClassVar[Any] = pl.Int64
    places: ClassVar[int] = 6

    @property
    def says(self) -> str:
        rounding = f"in whole {self.into}" if self.exact else f"rounded up to whole {self.into}"
        return f"number, {bounds(0, self.high, self.unit)}, {rounding}"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:
        one = 10**self.places
        millionths = Fixed(places=self.places, high=self.high).read(texts, zone)
        number = TEXT * self.factor
        if self.exact:
            return evaluate(millionths, pl.when(number % one == 0).then(number // one))
        return evaluate(millionths, (number + one - 1) // one)

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts.cast(pl.Float64, strict=False)

    def complain(self, text: str, zone: str) -> Complaint:
        fixed = Fixed(places=self.places, unit=self.unit, high=self.high)
        if re.fullmatch(fixed.pattern, text) and 0 <= float(text) <= self.high:
            return Complaint("E105", f"does not come to whole {self.into}")
        return fixed.complain(text, zone)
