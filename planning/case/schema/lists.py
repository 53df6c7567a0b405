"""Cells that hold several entries, separated by `;` or `|`: ids, skills, windows, breaks, alternative sites."""

# ruff: noqa: D102 - the methods are those of Kind and are described there

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from planning.case.case import ALTERNATIVES, BREAKS, NAMES, PARTS, SKILLS_ASKED, WINDOWS
from planning.case.schema.kinds import CONTROL, DAY, TEXT, Complaint, Fixed, Text, evaluate, unseen
from planning.case.schema.moments import MOST, Moment

MOMENT = Moment()
BEYOND = 10 * MOST  # later than any time
EMPTY = Complaint("E112", "has an empty entry", "one ; between two entries")


def _entries(texts: pl.Series, separator: str = ";") -> pl.DataFrame:
    """List the stripped entries of each cell that is not empty: `row`, `text`."""
    split = texts.rename("text").to_frame().with_row_index("row").drop_nulls("text")
    return split.with_columns(TEXT.str.split(separator)).explode("text").with_columns(TEXT.str.strip_chars())


def _gather(read: pl.DataFrame, names: tuple[str, ...], size: int, dtype: Any) -> pl.Series:  # noqa: ANN401
    """Put entries (`row`, `right`, and their fields) back in one list a cell; null where one is not right."""
    lists = read.group_by("row", maintain_order=True).agg(
        value=pl.struct(*names), right=pl.col("right").fill_null(value=False).all()
    )
    rows = pl.select(row=pl.int_range(size, dtype=pl.UInt32))
    joined = rows.join(lists, on="row", how="left", maintain_order="left")
    return joined.select(pl.when(pl.col("right")).then(pl.col("value"))).to_series().cast(dtype)


def _cut(texts: str, separator: str = ";") -> list[str]:
    return [entry.strip() for entry in texts.split(separator)]


def _flaw(text: str) -> Complaint | None:
    """Complain of what is wrong with any list of entries; None where nothing of it is."""
    return unseen(text) or (EMPTY if "" in _cut(text) else None)


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids; sorted, each once."""

    dtype: ClassVar[Any] = NAMES
    suffix: ClassVar[str] = ""
    says: ClassVar[str] = "ids, separated by ;"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:  # noqa: ARG002 - as every kind
        listed = TEXT.str.split(";").list.eval(pl.element().str.strip_chars()).list.unique().list.sort()
        return evaluate(texts, pl.when(~listed.list.contains("") & ~TEXT.str.contains(rf"[|{CONTROL}]")).then(listed))

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts

    def complain(self, text: str, zone: str) -> Complaint:  # noqa: ARG002
        return _flaw(text) or Complaint("E111", "holds a | or a line break", "ids are separated by ;")


class _Counted:
    """Entries `id:number`, 1 where no number is written; sorted, each id once."""

    dtype: ClassVar[Any]
    suffix: ClassVar[str] = ""
    says: ClassVar[str]
    fields: ClassVar[tuple[str, str]]
    """Of the values; the first says what an id names."""
    number: ClassVar[str]
    """Pattern of a number."""
    code: ClassVar[str]
    example: ClassVar[str]
    numbers: ClassVar[str]

    def read(self, texts: pl.Series, zone: str) -> pl.Series:  # noqa: ARG002 - as every kind
        groups = TEXT.str.extract_groups(rf"^([^:;|{CONTROL}]*[^:;|\s{CONTROL}])\s*(?::\s*({self.number}))?$")
        number = pl.when(TEXT.str.contains(":", literal=True)).then(groups.struct["2"].cast(pl.Int64)).otherwise(1)
        read = _entries(texts).select("row", id=groups.struct["1"], number=number)
        once = pl.struct("row", "id").is_unique()
        read = read.sort("row", "id").with_columns(right=pl.col("id").is_not_null() & once)
        named = read.rename(dict(zip(("id", "number"), self.fields, strict=True)))
        return _gather(named, self.fields, len(texts), self.dtype)

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts

    def complain(self, text: str, zone: str) -> Complaint:  # noqa: ARG002
        if flaw := _flaw(text):
            return flaw
        if twice := _twice(text):
            return Complaint(
                self.code, f"names the {self.fields[0]} {twice!r} twice", f"each once, like {self.example}"
            )
        return Complaint(self.code, f"is not a list of {self.fields[0]}s", f"like {self.example}, {self.numbers}")


def _twice(text: str, separator: str = ";") -> str | None:
    """Find the first id that a list of entries `id:number` names more than once."""
    names = [entry.partition(":")[0].strip() for entry in _cut(text, separator)]
    return next((name for name in names if names.count(name) > 1), None)


@dataclass(frozen=True, slots=True)
class Skills(_Counted):
    """Skills, each with a level: `gas:2;elec`, level 1 where none is written."""

    dtype: ClassVar[Any] = SKILLS_ASKED
    says: ClassVar[str] = "skills with their level (1 to 99, 1 where none is written), like gas:2;elec"
    fields: ClassVar[tuple[str, str]] = ("skill", "level")
    number: ClassVar[str] = "[1-9][0-9]?"
    code: ClassVar[str] = "E113"
    example: ClassVar[str] = "gas:2;elec"
    numbers: ClassVar[str] = "levels from 1 to 99"


@dataclass(frozen=True, slots=True)
class Parts(_Counted):
    """Parts, each with a quantity: `valve:4;pump`, 1 where none is written."""

    dtype: ClassVar[Any] = PARTS
    says: ClassVar[str] = "parts with their quantity (1 to 1000000, 1 where none is written), like valve:4;pump"
    fields: ClassVar[tuple[str, str]] = ("part", "quantity")
    number: ClassVar[str] = "[1-9][0-9]{0,5}|1000000"
    code: ClassVar[str] = "E117"
    example: ClassVar[str] = "valve:4;pump"
    numbers: ClassVar[str] = "quantities from 1 to 1000000"


EXTRA = Fixed(places=2)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Sites of which one is chosen, in the order of the cell, each with what it costs extra: `OPE|BEA:15`."""

    dtype: ClassVar[Any] = ALTERNATIVES
    suffix: ClassVar[str] = ""
    says: ClassVar[str] = "id; or several, separated by |, with the extra cost of each, like OPE|BEA:15"
    pattern: ClassVar[str] = rf"^([^:;|{CONTROL}]*[^:;|\s{CONTROL}])\s*(?::\s*(\S+))?$"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:
        several = texts.rename("text").str.contains(r"[|:]").fill_null(value=False)
        alone = pl.DataFrame({"site_id": Text(id=True).read(texts, zone)})
        single = pl.concat_list(pl.struct("site_id", extra=pl.lit(0, dtype=pl.Int64)))
        sites = alone.select(pl.when(pl.col("site_id").is_not_null()).then(single)).to_series().cast(self.dtype)
        return sites.zip_with(~several, self._several(texts, zone)) if several.any() else sites

    def _several(self, texts: pl.Series, zone: str) -> pl.Series:
        """Read cells with several sites, or an extra cost."""
        groups = TEXT.str.extract_groups(self.pattern)
        free = ~TEXT.str.contains(":", literal=True)
        read = _entries(texts, "|").select("row", free=free, site_id=groups.struct["1"], extra=groups.struct["2"])
        read = read.with_columns(EXTRA.read(read["extra"], zone).alias("extra"))
        priced = pl.when("free").then(0).otherwise("extra")
        right = pl.col("site_id").is_not_null() & priced.is_not_null() & pl.struct("row", "site_id").is_unique()
        read = read.select("row", "site_id", extra=priced, right=right)
        return _gather(read, ("site_id", "extra"), len(texts), self.dtype)

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts

    def complain(self, text: str, zone: str) -> Complaint:
        if hidden := unseen(text):
            return hidden
        entries = _cut(text, "|")
        if "" in entries:
            return Complaint("E112", "has an empty entry", "one | between two sites")
        if twice := _twice(text, "|"):
            return Complaint("E118", f"names the site {twice!r} twice", "each once, like OPE|BEA:15")
        for site, colon, extra in (entry.partition(":") for entry in entries):
            amount = extra.strip()
            if not site.strip() or (not amount and colon) or ":" in amount:
                break
            if Text(id=True).read(pl.Series([site.strip()]), zone).is_null().item():
                return Text(id=True).complain(site.strip(), zone)
            if colon and EXTRA.read(pl.Series([amount]), zone).is_null().item():
                code, wrong, right = EXTRA.complain(amount, zone)
                return Complaint(code, f"holds the extra cost {amount!r}, which {wrong}", right)
        return Complaint("E118", "is not a list of sites", "like OPE|BEA:15")


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows from a time to a time; sorted, those that touch merged into one."""

    dtype: ClassVar[Any] = WINDOWS
    suffix: ClassVar[str] = ""
    says: ClassVar[str] = "windows `start/end`, separated by ;"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:
        cut = _entries(texts).with_columns(TEXT.str.split("/"))
        cut = cut.select(
            "row",
            pair=TEXT.list.len() == 2,  # noqa: PLR2004 - a start and an end
            start=TEXT.list.get(0, null_on_oob=True).str.strip_chars(),
            end=TEXT.list.get(1, null_on_oob=True).str.strip_chars(),
        )
        cut = cut.with_columns(
            MOMENT.read(cut["start"], zone).alias("start"), MOMENT.read(cut["end"], zone).alias("end")
        )
        cut = cut.with_columns(right=(pl.col("pair") & (pl.col("start") <= pl.col("end"))).fill_null(value=False))
        return _gather(_merged(cut), ("start", "end"), len(texts), self.dtype)

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts

    def complain(self, text: str, zone: str) -> Complaint:
        for entry in _cut(text):
            if not entry:
                return EMPTY
            ends = [end.strip() for end in entry.split("/")]
            if len(ends) != 2:  # noqa: PLR2004 - a start and an end
                return Complaint("E114", "is not windows", f"start/end, not {entry!r}")
            times = [MOMENT.one(end, zone) for end in ends]
            for written, at in zip(ends, times, strict=True):
                if isinstance(at, Complaint):
                    return Complaint(at.code, f"holds {written!r}, which {at.wrong}", at.right)
            if times != sorted(times):
                return Complaint("E301", f"holds {entry!r}, which ends before it starts", "start/end")
        return Complaint("E114", "is not windows", "start/end;start/end")


def _merged(windows: pl.DataFrame) -> pl.DataFrame:
    """Merge windows (`row`, `start`, `end`, `right`) of a row that overlap or touch."""
    windows = windows.with_columns(pl.col("start", "end").fill_null(0)).sort("row", "start", "end")
    # One running maximum serves all rows: those of a later row lie beyond every time of an earlier one.
    offset = pl.col("row").cast(pl.Int64) * BEYOND
    before = (offset + pl.col("end")).cum_max().shift()
    apart = (offset + pl.col("start") > before).fill_null(value=True)
    return (
        windows.with_columns(run=apart.cum_sum())
        .group_by("run", maintain_order=True)
        .agg(pl.col("row").first(), pl.col("start").min(), pl.col("end").max(), pl.col("right").all())
    )


@dataclass(frozen=True, slots=True)
class Breaks:
    """Breaks within a window of the day: `45@11:30-14:00`; kept in seconds after midnight."""

    dtype: ClassVar[Any] = BREAKS
    suffix: ClassVar[str] = ""
    says: ClassVar[str] = "breaks `minutes@window` in local time, separated by ;, like 45@11:30-14:00"
    pattern: ClassVar[str] = (
        r"^([0-9]{1,4})\s*@\s*([01][0-9]|2[0-3]):([0-5][0-9])\s*-\s*([01][0-9]|2[0-4]):([0-5][0-9])$"
    )

    def read(self, texts: pl.Series, zone: str) -> pl.Series:  # noqa: ARG002
        read = _entries(texts)
        parts = read.select("row", parts=TEXT.str.extract_groups(self.pattern)).unnest("parts")
        minutes = [pl.col(str(part)).cast(pl.Int64) for part in range(1, 6)]
        start, end = (minutes[1] * 60 + minutes[2]) * 60, (minutes[3] * 60 + minutes[4]) * 60
        parts = parts.select("row", duration=minutes[0] * 60, start=start, end=end)
        over = pl.when(pl.col("end") <= pl.col("start")).then(pl.col("end") + DAY).otherwise(pl.col("end"))
        parts = parts.with_columns(end=over).sort("row", "start", "end", "duration")
        fits = (pl.col("duration") > 0) & (pl.col("duration") <= pl.col("end") - pl.col("start"))
        return _gather(parts.with_columns(right=fits), ("duration", "start", "end"), len(texts), self.dtype)

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts

    def complain(self, text: str, zone: str) -> Complaint:  # noqa: ARG002
        for entry in _cut(text):
            if not entry:
                return EMPTY
            if not re.fullmatch(self.pattern[1:-1], entry):
                return Complaint("E115", "is not breaks", "minutes@window, like 45@11:30-14:00")
        return Complaint("E115", "holds a break that does not fit its window", "minutes@window, like 45@11:30-14:00")
