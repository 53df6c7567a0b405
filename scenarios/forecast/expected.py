"""Contacts expected in each slot: the daily model times the course of the day, events inside their hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.forecast.daily import Daily
    from scenarios.forecast.material import Event, Material
    from scenarios.forecast.shape import Shape

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

EVENTS = ("kind", "event")
LEAST = 0.05
"""An event leaves at least this share of the contacts in its hours."""


def expected(material: Material, shape: Shape, daily: Daily, days: Ints) -> Floats:
    """Contacts expected in slots that are whole: days x slots.

    An event that touches the share c of a day's contacts and multiplies these by f makes the day 1 + c (f - 1) times
    what it were; the model learns the logarithm of that as c times a coefficient.

    Parameters
    ----------
    material, shape, daily
        Of one queue and one moment.
    days
        Rows of its days.
    """
    special = [material.calendar.special[day] for day in days]
    shares = shape.of(material.panel.weekdays[days], special)
    slots = np.exp(daily.log_mean(days, without=EVENTS))[:, None] * shares
    for event in material.events:
        inside = event.inside[days]
        slots *= 1 + inside * (factors(event, daily, (inside * shares).sum(axis=1)) - 1)[:, None]
    return slots


def factors(event: Event, daily: Daily, cover: Floats) -> Floats:
    """Give the factor of an event in its hours on days of which it touches these shares."""
    if event.uplift is not None:
        return np.full(len(cover), event.uplift)
    total = float(daily.regression.coefficients[event_columns(event, daily)].sum())
    touched = np.maximum(cover, 1e-9)
    return np.maximum(1 + np.expm1(total * touched) / touched, LEAST)


def event_columns(event: Event, daily: Daily) -> list[int]:
    """Positions of the columns that speak of an event: of its kind, and its own."""
    own = (("kind", event.kind), ("event", event.name))
    return [at for at, column in enumerate(daily.columns) if (column.group, column.name) in own]
