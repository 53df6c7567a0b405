"""Demand from history: named effects, intervals, and a backtest beside naive forecasts."""

from scenarios.forecast.count import count
from scenarios.forecast.forecast import Forecast, forecast
from scenarios.forecast.settings import Settings

__all__ = ["Forecast", "Settings", "count", "forecast"]
