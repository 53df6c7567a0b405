"""A shift in which a person may do desk work: from when to when, and how long that makes it at the most."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from planning.problem.segments import Span


@dataclass(slots=True)
class Shift:
    """A shift, and the part of it that is left for desk work.

    Parameters
    ----------
    resource_id, day
        Whose, and the local day on which it begins.
    start, end
        Its own.
    breaks
        Length, start and end of the window of each break: it is taken where what is done spans the window.
    opens, closes
        Desk work lies between them; there is none where they meet. They are what is cut.
    begins, ends
        The first and the last of what is done anyway, None where nothing is. Between them desk work changes nothing,
        so that `opens` and `closes` never lie between.
    paid
        Seconds that what is done anyway is paid for.
    """

    resource_id: str
    day: date
    start: int
    end: int
    breaks: tuple[tuple[int, int, int], ...]
    opens: int
    closes: int
    begins: int | None = None
    ends: int | None = None
    paid: int = 0

    @property
    def used(self) -> bool:
        """Whether anything is done in it, or can be."""
        return self.opens < self.closes

    def keep_between(self, opens: int, closes: int) -> None:
        """Leave desk work between two moments alone, and between what is done anyway."""
        low, high = max(self.opens, opens), min(self.closes, closes)
        if self.begins is not None and self.ends is not None:
            self.opens, self.closes = min(low, self.begins), max(high, self.ends)
        else:
            self.opens, self.closes = (low, high) if low < high else (self.start, self.start)

    def close(self) -> None:
        """Leave desk work only between what is done anyway."""
        self.opens = self.closes = self.start
        if self.begins is not None and self.ends is not None:
            self.opens, self.closes = self.begins, self.ends

    def longest(self, opens: int, closes: int) -> int:
        """Give the most seconds that it is paid for if desk work lies between two moments.

        What is done may fill that time, less the breaks whose windows it spans; or it stops just short of a window.
        """
        latest = closes if self.begins is None else self.begins
        earliest = opens if self.ends is None else self.ends
        firsts = [opens, *(start + 1 for _, start, _ in self.breaks if opens <= start < latest)]
        lasts = [closes, *(end - 1 for _, _, end in self.breaks if earliest < end <= closes)]
        spans = ((first, last) for first, last in product(firsts, lasts) if first < last)
        return max([self.paid, *(last - first - self._resting(first, last) for first, last in spans)])

    def _resting(self, first: int, last: int) -> int:
        return sum(length for length, start, end in self.breaks if first <= start and end <= last)

    def cut_to(self, most: int) -> int:
        """Cut its end, then its beginning, until it is paid for no more than this; give what it may come to."""
        if most <= self.paid:
            self.close()
            return self.paid
        opens, closes = self.opens, self.closes
        least = opens if self.ends is None else self.ends
        closes -= _least(lambda cut: self.longest(opens, closes - cut) <= most, closes - least)
        latest = closes if self.begins is None else self.begins
        opens += _least(lambda cut: self.longest(opens + cut, closes) <= most, latest - opens)
        self.opens, self.closes = opens, closes
        return self.longest(opens, closes)

    def barred(self) -> Iterator[Span]:
        """Give the parts of it in which there is no desk work."""
        spans = ((self.start, min(self.opens, self.end)), (max(self.closes, self.start), self.end))
        yield from (span for span in spans if span[0] < span[1])


def _least(enough: Callable[[int], bool], most: int) -> int:
    """Find the least cut that is enough, all of it where none is; more is enough where less is."""
    if enough(0):
        return 0
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle + 1
    return low
