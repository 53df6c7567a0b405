"""Forecasts of statsforecast on a series without gaps, each model with its defaults unless a comment says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RECENT = 8
"""Weeks that models without several seasons look at: longer series take them minutes an origin."""


def models(slots: int, week: int, *, years: bool) -> Mapping[str, Callable[[Floats, int], Floats]]:
    """Name models for a series of so many intervals a day and open days a week; each forecasts some intervals.

    Parameters
    ----------
    slots
        Intervals of a day.
    week
        Days of a week in the series.
    years
        Whether it is long enough for a season of the year.
    """
    from statsforecast.models import (  # noqa: PLC0415 - takes seconds, and only the extra bench brings it
        MSTL,
        AutoCES,
        AutoETS,
        AutoTheta,
    )

    seasons = [slots, week * slots]
    found: dict[str, Callable[[Floats, int], Floats]] = {
        "MSTL + ETS": lambda past, ahead: _mean(MSTL(seasons), past, ahead),
        "MSTL + ETS of logarithms": lambda past, ahead: _of_logarithms(MSTL(seasons), past, ahead),
        "MSTL + Theta": lambda past, ahead: _mean(
            MSTL(seasons, trend_forecaster=AutoTheta(season_length=1)), past, ahead
        ),
    }
    if years:
        year = round(365.25 * slots)
        found["MSTL + ETS with the year"] = lambda past, ahead: _mean(MSTL([*seasons, year]), past, ahead)
    lately = RECENT * week * slots
    found["ETS"] = lambda past, ahead: _mean(AutoETS(season_length=slots), past[-lately:], ahead)
    found["CES"] = lambda past, ahead: _mean(AutoCES(season_length=slots), past[-lately:], ahead)
    found["Theta"] = lambda past, ahead: _mean(AutoTheta(season_length=slots), past[-lately:], ahead)
    return found


def _mean(model: Any, past: Floats, ahead: int) -> Floats:  # noqa: ANN401 - models share no class
    return np.asarray(model.forecast(y=past, h=ahead)["mean"], dtype=np.float64)


def _of_logarithms(model: Any, past: Floats, ahead: int) -> Floats:  # noqa: ANN401 - likewise
    return np.expm1(_mean(model, np.log1p(past), ahead))
