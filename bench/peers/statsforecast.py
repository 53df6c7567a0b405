"""Forecasts of statsforecast on a series without gaps, each model with its defaults unless a comment says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LONG, RECENT = 52, 8
"""Weeks that MSTL looks at, and that models with one season do: longer series take them minutes an origin."""


def models(slots: int, week: int) -> Mapping[str, Callable[[Floats, int], Floats]]:
    """Name models for a series of so many intervals a day and open days a week; each forecasts some intervals.

    Parameters
    ----------
    slots
        Intervals of a day.
    week
        Days of a week in the series.
    """
    from statsforecast.models import MSTL, AutoCES, AutoETS, AutoTheta  # noqa: PLC0415 - takes seconds

    seasons, long, recent = [slots, week * slots], LONG * week * slots, RECENT * week * slots

    def theta() -> Any:  # noqa: ANN401 - models share no class
        return MSTL(seasons, trend_forecaster=AutoTheta(season_length=1))

    return {
        "MSTL + ETS": lambda past, ahead: _mean(MSTL(seasons), past[-long:], ahead),
        "MSTL + ETS of logarithms": lambda past, ahead: _of_logarithms(MSTL(seasons), past[-long:], ahead),
        "MSTL + Theta": lambda past, ahead: _mean(theta(), past[-long:], ahead),
        "ETS": lambda past, ahead: _mean(AutoETS(season_length=slots), past[-recent:], ahead),
        "CES": lambda past, ahead: _mean(AutoCES(season_length=slots), past[-recent:], ahead),
        "Theta": lambda past, ahead: _mean(AutoTheta(season_length=slots), past[-recent:], ahead),
    }


def _mean(model: Any, past: Floats, ahead: int) -> Floats:  # noqa: ANN401 - models share no class
    return np.asarray(model.forecast(y=past, h=ahead)["mean"], dtype=np.float64)


def _of_logarithms(model: Any, past: Floats, ahead: int) -> Floats:  # noqa: ANN401 - likewise
    return np.expm1(_mean(model, np.log1p(past), ahead))
