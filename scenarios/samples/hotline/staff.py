"""The people of the sample `hotline`: phones, chat, part-timers for the peak, and the office that helps out."""

from __future__ import annotations

import polars as pl

CONTACTS_A_PERSON = 96
"""Contacts of the peak for each person."""
TEAMS = {
    "phones": (0.33, "phone", ("early", "late", "middle"), 21.0, "employee"),
    "chat": (0.42, "chat", ("early", "late", "middle"), 21.0, "employee"),
    "peak": (0.18, "phone;chat", ("friday",), 19.0, "temp"),
    "office": (0.05, "phone", ("office",), 28.0, "employee"),
}
"""Share of all, skills, calendars in turn, pay of an hour, contract."""


def staff(size: int) -> pl.DataFrame:
    """List the people who answer so many contacts on the day of the peak."""
    rows = [
        (f"{team}-{count + 1}", team, skills, calendars[count % len(calendars)], pay, contract)
        for team, (share, skills, calendars, pay, contract) in TEAMS.items()
        for count in range(max(2, round(size / CONTACTS_A_PERSON * share)))
    ]
    return pl.DataFrame(
        rows, schema=("resource_id", "team", "skills", "calendar", "cost_hour", "contract"), orient="row"
    )
