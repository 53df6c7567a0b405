"""The course of the day: which share of its contacts comes in each interval, by weekday, special days apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

ROUNDS = 3
"""Days that were not seen whole and outliers are weighed anew so often."""
BEYOND = 4.0
"""What lies so many standard deviations from the rest of its day is cut off there."""
SPECIAL_PULL = 3.0
"""A special day's course is drawn to that of its weekday as if by so many days."""
EVERY = 730
"""Days: older ones do not shape the day."""


class Smoothing(NamedTuple):
    """How a course is estimated.

    Parameters
    ----------
    half_life
        Days after which a day counts half.
    pull
        Days' worth by which a weekday is drawn to the course of all weekdays.
    width
        Intervals on either side with which one is smoothed.
    lately
        Days after which a day counts half in what all weekdays' courses are bent by, smoothed over hours; endless:
        they are not.
    """

    half_life: float = 180.0
    pull: float = 1.0
    width: int = 0
    lately: float = 20.0


class Shape(NamedTuple):
    """Shares of each slot (7 x slots, each weekday that is open adds up to 1), and factors by what is special."""

    shares: Floats
    factors: dict[str, Floats]

    def of(self, weekdays: Ints, special: Sequence[str]) -> Floats:
        """Give the shares of days: days x slots."""
        shares = self.shares[weekdays]
        for row, what in enumerate(special):
            if what in self.factors:
                bent = shares[row] * self.factors[what]
                shares[row] = bent / max(bent.sum(), 1e-12)
        return shares


class Days(NamedTuple):
    """Days in order of time: contacts and what was seen (days x slots), weekdays, what is special (empty: nothing)."""

    counts: Floats
    seen: Floats
    weekdays: Ints
    special: Sequence[str]


def shape(days: Days, opened: Flags, smoothing: Smoothing) -> Shape:
    """Estimate the course of the day.

    Shares are sums of contacts over sums of what the days had, each over the slots that were seen, so that days seen
    in part count for their part.

    Parameters
    ----------
    days
        The history.
    opened
        7 x slots.
    smoothing
        How.
    """
    days = Days(days.counts[-EVERY:], days.seen[-EVERY:], days.weekdays[-EVERY:], days.special[-EVERY:])
    age = np.arange(len(days.counts))[::-1]
    ordinary = np.array([not what for what in days.special])
    weight = 0.5 ** (age / smoothing.half_life) * (ordinary if ordinary.any() else 1.0)
    shares = opened / np.maximum(opened.sum(axis=1, keepdims=True), 1)
    cut = days
    for _ in range(ROUNDS):
        volume = _volume(cut, shares)
        shares = _shares(cut, volume, weight, opened, smoothing)
        cut = days._replace(counts=_cut(days.counts, days.seen * volume[:, None] * shares[days.weekdays]))
    if np.isfinite(smoothing.lately):
        shares = _bent(cut, shares, ordinary * 0.5 ** (age / smoothing.lately), opened)
    had = days.seen * _volume(cut, shares)[:, None] * shares[days.weekdays]
    return Shape(shares, _factors(cut.counts, had, days.special))


def _volume(days: Days, shares: Floats) -> Floats:
    """Contacts of whole days, from the part of each that was seen."""
    part = (days.seen * shares[days.weekdays]).sum(axis=1)
    return np.where(part > 0, days.counts.sum(axis=1) / np.maximum(part, 1e-9), 0.0)


def _shares(days: Days, volume: Floats, weight: Floats, opened: Flags, smoothing: Smoothing) -> Floats:
    """Shares of each weekday, drawn to those of all; 7 x slots."""
    had = days.seen * volume[:, None]
    every = _ratio(weight @ days.counts, weight @ had)
    shares = np.zeros(opened.shape)
    for weekday in np.flatnonzero(opened.any(axis=1)):
        use = opened[weekday]
        of = weight * (days.weekdays == weekday)
        general = every * use
        general = _smooth(general / max(general.sum(), 1e-12), use, smoothing.width)
        pull = smoothing.pull * (of @ volume) / max(of.sum(), 1e-12)
        own = _ratio(of @ days.counts + pull * general, of @ had + pull) if pull > 0 else general
        own = _smooth(own * use, use, smoothing.width)
        shares[weekday] = own / own.sum() if own.sum() > 0 else use / use.sum()
    return shares


def _bent(days: Days, shares: Floats, weight: Floats, opened: Flags) -> Floats:
    """Bend the courses of all weekdays to what they had in common lately."""
    had = days.seen * _volume(days, shares)[:, None] * shares[days.weekdays]
    hour = max(1, opened.shape[1] // 24)
    kernel = np.concatenate([np.arange(1, hour + 2), np.arange(hour, 0, -1)]).astype(float)
    came, expected = (np.convolve(weight @ each, kernel)[hour:-hour] for each in (days.counts, had))
    bent: Floats = shares * np.where(expected > 0, came / np.maximum(expected, 1e-12), 1.0)
    bent /= np.maximum(bent.sum(axis=1, keepdims=True), 1e-12)
    return bent


def _ratio(of: Floats, to: Floats) -> Floats:
    return np.where(to > 0, of / np.maximum(to, 1e-12), 0.0)


def _smooth(shares: Floats, opened: Flags, width: int) -> Floats:
    """Average each slot with its open neighbours, the nearer the more."""
    if width == 0:
        return shares
    kernel = np.concatenate([np.arange(1, width + 2), np.arange(width, 0, -1)]).astype(float)
    total = np.convolve(shares * opened, kernel)[width:-width]
    return opened * _ratio(total, np.convolve(opened * 1.0, kernel)[width:-width])


def _cut(counts: Floats, expected: Floats) -> Floats:
    """Cut off what lies far from the rest of its day."""
    deviation = np.abs(counts - expected) / np.sqrt(np.maximum(expected, 1e-9))
    usual = deviation[expected > 0]
    scale = max(1.0, float(np.quantile(usual, 0.6827))) if len(usual) else 1.0
    reach = BEYOND * scale * np.sqrt(expected)
    return np.where(expected > 0, np.clip(counts, expected - reach, expected + reach + 1), counts)


def _factors(counts: Floats, expected: Floats, special: Sequence[str]) -> dict[str, Floats]:
    """Compare days that are special with their weekdays, slot by slot."""
    names = np.array(special, dtype=object)
    factors = {}
    for what in sorted(set(special) - {""}):
        days = names == what
        had, pull = expected[days].sum(axis=0), SPECIAL_PULL * expected[days].mean(axis=0)
        factors[what] = np.where(had > 0, (counts[days].sum(axis=0) + pull) / np.maximum(had + pull, 1e-9), 1.0)
    return factors
