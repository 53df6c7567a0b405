"""What a forecast may be told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to forecast.

    Parameters
    ----------
    country
        Whose public holidays count, as the package `holidays` names it (`FR`, `US`); None: none are known.
    subdivision
        Of the country, where holidays differ within it (`BY`, `CA`).
    origins
        Past moments from which the backtest forecasts; fewer where the history is short.
    warm_up
        Further moments before these, from which it only learns.
    step
        Open days from one moment to the next; None: the open days of a week.
    lags
        Days after which a driver still acts.
    missing_is_zero
        Whether an interval without a row had no contacts; else it is unknown.
    peaks
        How many past peaks are listed for each queue, those of most contacts above the usual.
    """

    country: str | None = None
    subdivision: str | None = None
    origins: int = 13
    warm_up: int = 13
    step: int | None = None
    lags: tuple[int, ...] = (0, 1, 2)
    missing_is_zero: bool = False
    peaks: int = 20
