"""A day of a large hotline on which everything happens that the simulation knows; about 72,000 contacts."""

from __future__ import annotations

from math import inf

import numpy as np

from scenarios.contacts.laws import empirical, exponential, lognormal
from scenarios.contacts.model import Measure, Model, Queue, Segment, Team, Trigger

HOUR, QUARTER = 3600.0, 900.0
A_DAY = {"orders": 24_000, "service": 16_000, "chat": 12_000, "mail": 10_000, "social": 2_000}
PROFILE = [1, 2, 4, 6, 8, 9, 9, 8, 7, 7, 8, 8, 7, 6, 4, 2]
"""Relative demand of the hours from 6 to 22."""


def hotline() -> Model:
    """Lay out the day."""
    hours = np.array([0.0] * 6 + [float(each) for each in PROFILE] + [0.0] * 2)
    quarters = np.repeat(hours / hours.sum() / 4, 4)
    return Model(
        length=QUARTER,
        queues=_queues(),
        teams=_teams(),
        expected=np.array([each * quarters for each in A_DAY.values()]),
        spread=0.08,
        segments=[Segment(name="all"), Segment(name="gold", priority=5, ageing=20), Segment(name="new", priority=1)],
        shares=np.array([[0.7, 0.1, 0.2]] * len(A_DAY)),
        measures=[
            Measure(name="down", rules={"chat": {"admits": 0.0}}, during=[(11 * HOUR, 11.5 * HOUR)]),
            Measure(name="plan", groups={"temps": True}, after={("mail", "orders"): 60.0}),
        ],
        triggers=[Trigger(measure="plan", queue="orders", what="wait", over=180, under=30, hold=300, lead=900)],
        on_call=["temps"],
    )


def _queues() -> list[Queue]:
    phone = {
        "patience": lognormal(150.0, 1.2),
        "redials": 0.4,
        "redial_after": exponential(900.0),
        "resolved": 0.8,
        "returns": 0.5,
        "return_after": exponential(2 * HOUR),
        "callback_from": 120.0,
        "callback_share": 0.3,
        "priority": 10,
        "ageing": 60,
    }
    return [
        Queue(name="orders", service=lognormal(200.0, 0.9), deflected=0.05, shifted=0.03, shifted_to="chat", **phone),  # type: ignore[arg-type]
        Queue(
            name="service",
            service=empirical([20.0, 90.0, 160.0, 240.0, 330.0, 500.0, 1500.0]),
            overflow_to="orders",
            overflow_after=90.0,
            **phone,  # type: ignore[arg-type]
        ),
        Queue(
            name="chat",
            service=lognormal(480.0, 0.7),
            patience=exponential(240.0),
            concurrency=3,
            priority=8,
            threshold=60.0,
        ),
        Queue(
            name="mail",
            service=lognormal(300.0, 1.0),
            threshold=4 * HOUR,
            resolved=0.9,
            return_after=exponential(4 * HOUR),
        ),
        Queue(
            name="social", service=lognormal(240.0, 0.8), threshold=HOUR, priority=2, partner_after=2 * HOUR, reserve=2
        ),
    ]


def _teams() -> list[Team]:
    return [
        Team(group="phone", speeds={"orders": 1.0}, shifts=_shifts(120)),
        Team(group="phone", speeds={"orders": 1.0, "service": 0.9}, shifts=_shifts(130)),
        Team(group="phone", speeds={"service": 1.1, "mail": 1.0}, shifts=_shifts(160)),
        Team(group="written", speeds={"chat": 1.0, "mail": 1.0, "social": 1.0}, shifts=_shifts(140)),
        Team(group="mail", speeds={"mail": 1.1, "orders": 0.8}, shifts=_shifts(60), after={"orders": inf}),
        Team(group="temps", speeds={"orders": 0.7, "service": 0.7}, shifts=_shifts(40)),
    ]


def _shifts(count: int) -> list[list[tuple[float, float]]]:
    """Eight hours each with a break, beginning from 6 to 14 o'clock."""
    begins = [(6 + 8 * place / count) * HOUR for place in range(count)]
    return [[(at, at + 3.5 * HOUR), (at + 4 * HOUR, at + 8 * HOUR)] for at in begins]
