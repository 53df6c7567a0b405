"""Chooses by rolling origin: what did best before, never what will do best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from scenarios.forecast.settings import Settings

    Ints = NDArray[np.int64]

Config = TypeVar("Config", bound=tuple[Any, ...])

WEEKS = 4
"""Weeks of history before the first past forecast: the mean of four needs them."""
ENOUGH = 3
"""Folds that must have ended before anything but the default is chosen."""
BETTER = 0.995
"""Another value is taken where it has at most this share of the default's error."""


BETWEEN = 3
"""From one moment by which models are chosen to the next, about so many more tell how far off forecasts are."""


class Fold(NamedTuple):
    """A past moment and the days forecast from it.

    Parameters
    ----------
    until
        Row of the first day that is not known at that moment.
    days
        Rows of the days forecast, all with history.
    tested
        Whether it counts in the backtest.
    between
        Whether it lies between the moments by which models are chosen, and only tells how far off forecasts are.
    """

    until: int
    days: Ints
    tested: bool
    between: bool = False


def folds(known: Ints, span: int, week: int, settings: Settings) -> list[Fold]:
    """List past moments, the earliest first, the last of them with the history's last days.

    Parameters
    ----------
    known
        Rows of the days with history.
    span
        Days forecast from each moment; fewer where the history is short.
    week
        Open days of a week.
    settings
        How many moments count, and how far they lie apart.
    """
    least, step = WEEKS * week, settings.step or week
    span = min(span, len(known) - least)
    if span < 1 or settings.origins < 1:
        return []
    last = len(known) - span
    count = min(settings.origins + settings.warm_up, (last - least) // step + 1)
    begins = range(last, last - step * count, -step)
    made = [_fold(known, at, span, tested=n < settings.origins) for n, at in enumerate(begins)]
    further = [at for at in range(begins[-1], last, max(1, step // BETWEEN)) if at not in begins]
    made += [_fold(known, at, span)._replace(between=True) for at in further]
    return sorted(made, key=lambda fold: fold.until)


def _fold(known: Ints, at: int, span: int, *, tested: bool = False) -> Fold:
    return Fold(int(known[at - 1]) + 1, known[at : at + span], tested)


def choose(
    default: Config,
    options: Mapping[str, Sequence[Any]],
    moments: Sequence[Fold],
    error: Callable[[int, Config], float],
) -> list[Config]:
    """Choose, one field after the other, for each fold from the folds that had ended before it, and once from all.

    Parameters
    ----------
    default
        What is chosen where nothing did better.
    options
        Values by field, the default first.
    moments
        The folds.
    error
        Of a fold under a configuration.

    Returns
    -------
    list
        A configuration for each fold, then that for the time after all of them.
    """
    chosen = [default] * (len(moments) + 1)
    known: dict[tuple[int, Config], float] = {}
    for field, values in options.items():
        errors = np.zeros((len(moments), len(values)))
        for at in range(len(moments)):
            for column, value in enumerate(values):
                tried = _with(chosen[at], field, value)
                if (at, tried) not in known:
                    known[at, tried] = error(at, tried)
                errors[at, column] = known[at, tried]
        for at in range(len(chosen)):
            chosen[at] = _with(chosen[at], field, values[_best(errors[_ended(moments, at)])])
    return chosen


def _with(config: Config, field: str, value: Any) -> Config:  # noqa: ANN401 - fields differ
    named: Any = config
    changed: Config = named._replace(**{field: value})
    return changed


def _ended(moments: Sequence[Fold], at: int) -> list[int]:
    """Folds whose last day was known at the moment of another; all of them after the last."""
    if at == len(moments):
        return list(range(at))
    return [number for number in range(at) if moments[number].days[-1] < moments[at].until]


def _best(errors: NDArray[np.float64]) -> int:
    if len(errors) < ENOUGH:
        return 0
    total = errors.sum(axis=0)
    best = int(total.argmin())
    return best if total[best] <= BETTER * total[0] else 0
