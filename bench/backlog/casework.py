"""Real casework, replayed day by day: cases that council offices in New York opened from 2015 to 2021.

The data say for each case its office, its subject, and the days on which it was opened and closed. They do not say how
long anybody worked on it, who, when it was due or what it was worth. What is assumed here instead, and is no finding:

- The work is done in one place for all offices, which are the clients. There are five skills, each of some subjects
  (`DESKS`); a subject that is in none of them, or missing, is of the last. Subjects are the services.
- A case takes 45 minutes in welfare, 30 in housing, 25 in money, 20 elsewhere, on average: log-normal, with a standard
  deviation of the logarithm of .6, from one minute to three hours.
- It was opened at some minute of office hours (09:00 to 17:00) of its day; on Saturdays and Sundays too, where nobody
  works. It is due at the end of a working day: the second after it was opened in welfare and housing, the fifth
  elsewhere. There are no public holidays.
- It is worth 3 in welfare, 2 in housing, 1 elsewhere, times a log-normal factor of mean 1 (standard deviation of the
  logarithm .5): only proportions count.
- Of the cases opened before the first day, those lie there that were not closed before it and are no older than
  `OLDEST` days: what is open longer waits for somebody else.
- There are so many people that the work that comes on an average working day of the days replayed is `load` times
  their hours: 7.25 a day, 09:00 to 17:00 with a break of 45 minutes, as nearly as whole people allow; each skill has
  its share of them, and at least one. One in three also has the next skill. All work at the same speed.
- In the morning the day is planned as the first of `AHEAD`, so that it is known which later days a case can wait for;
  what comes later is not known.

What is assumed is drawn once for all cases, from a seed: it is the same on every day and in every replay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from planning.case.load import load_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from planning.case.case import Case

FILE = Path(__file__).parents[3] / "shared" / "data" / "nyc" / "casework_2015_2021.csv.gz"
"""Beside the project's folder, not in it."""
MISSING = f"the casework is not there, so nothing is done with it: {FILE}"
OLDEST = 60
AHEAD = 8
"""Days: whatever is opened on one of them is due on the last at the latest."""


class Desk(NamedTuple):
    """A skill: its subjects, and of a case minutes, worth and working days until it is due."""

    skill: str
    subjects: tuple[str, ...]
    minutes: float
    worth: float
    due: int


DESKS = (
    Desk("housing", ("Housing and Buildings", "Land Use and Zoning", "Utilities", "Environment"), 30, 2, 2),
    Desk(
        "welfare",
        ("General Welfare", "Health", "COVID-19", "Aging", "Public Safety", "Youth Services", "Education"),
        45,
        3,
        2,
    ),
    Desk("money", ("Finance", "Consumer Affairs", "Economy/Jobs", "Legal Services", "Immigration"), 25, 1, 5),
    Desk("streets", ("Transportation", "Sanitation", "Parks", "Quality of Life"), 20, 1, 5),
    Desk("other", (), 20, 1, 5),
)
OPENS, CLOSES, PAID = 9, 17, 7.25
ALSO = 3
"""One in so many people has the next skill too."""
SPREAD, WORTH, LONGEST = 0.6, 0.5, 180
SETTINGS: dict[str, Any] = {
    "name": "casework",
    "timezone": "America/New_York",
    "currency": "USD",
    "calendars": {"day": "Mo-Fr 09:00-17:00; break 45min 11:30-14:00"},
    "objective": {"late_per_hour": 0},
}


class Day(NamedTuple):
    """A day replayed: its case, of everything that is open, and the cases that were done on it."""

    date: date
    case: Case
    done: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replay:
    """Working days, and what there is on them.

    Parameters
    ----------
    days
        In order.
    cases
        Those that lie there at first and those that come, as `assumed` gives them.
    people
        Who works on every day, as `staff` gives them.
    load
        Minutes of the cases that come, over the minutes of the people.
    """

    days: Sequence[date]
    cases: pl.DataFrame
    people: pl.DataFrame
    load: float

    @classmethod
    def of(cls, known: pl.DataFrame, first: date, days: int, *, load: float = 1.0, oldest: int = OLDEST) -> Replay:
        """Choose the cases of so many working days, and the people for them.

        Parameters
        ----------
        known
            All cases, as `assumed` gives them.
        first
            The first day; where it is no working day, the next one.
        days
            Working days.
        load
            What the work that comes should be over the hours of the people.
        oldest
            Days before the first that cases which lie there were opened at most; 0: none lies there.
        """
        worked = np.busday_offset(np.datetime64(first), np.arange(days), roll="forward").tolist()
        coming = known.filter(pl.col("opendate").is_between(first, worked[-1]))
        lying = known.filter(
            pl.col("opendate").is_between(first - timedelta(days=oldest), first, closed="left"),
            pl.col("closedate").is_null() | (pl.col("closedate") >= first),
        )
        people = staff(coming, days, load)
        real = float(coming["duration_min"].sum()) / (people.height * days * 60 * PAID)
        return cls(days=worked, cases=pl.concat([lying, coming]), people=people, load=real)

    def run(self, work: Callable[[Case], Iterable[str]]) -> Iterator[Day]:
        """Replay the days: on each, the cases that are open and come on it are worked on.

        Parameters
        ----------
        work
            Given a day's case, says which of its tasks are done on its first day; the others lie there on the next.

        Yields
        ------
        Day
            In order.
        """
        still = self.cases
        for day in self.days:
            case = self._case(still.filter(pl.col("opendate") <= day), day, AHEAD)
            done = frozenset(work(case))
            still = still.filter(~pl.col("request_id").is_in(list(done)))
            yield Day(day, case, done)

    def due(self) -> pl.DataFrame:
        """Of the cases those that fall due on the days: when the last has ended, each is on time or never."""
        return self.cases.filter(pl.col("due_at").dt.date().is_between(self.days[0], self.days[-1]))

    def at_once(self) -> Case:
        """Make one case of all days, as if it were known what comes: of what falls due on them."""
        return self._case(self.due(), self.days[0], (self.days[-1] - self.days[0]).days + 1)

    def _case(self, cases: pl.DataFrame, first: date, days: int) -> Case:
        columns = ("request_id", "client_id", "service_id", "created_at", "due_at", "duration_min", "value")
        tables = {"requests": cases.select(*columns, skills="skill"), "resources": self.people}
        settings = {"now": f"{first}T00:00", "horizon": {"start": first.isoformat(), "days": days}}
        return load_tables(tables, SETTINGS | settings)


def read(file: Path = FILE) -> pl.DataFrame:
    """Read the cases: request_id, client_id, service_id, opendate, closedate, oldest first.

    Where a key stands on several rows, each row is a case of its own: the later ones end with ~2, ~3 and so on.
    """
    rows = pl.read_csv(file, try_parse_dates=True)
    order = pl.col("unique_key").cum_count().over("unique_key")
    key = pl.when(order > 1).then(pl.format("{}~{}", "unique_key", order)).otherwise("unique_key")
    subject = pl.col("complaint_type").fill_null("no subject")
    named = rows.select("opendate", "closedate", request_id=key, client_id="account", service_id=subject)
    return named.sort("opendate", "request_id")


def assumed(cases: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Add what is assumed of each case: skill, duration_min, value, created_at and due_at."""
    rng, count = np.random.default_rng(seed), cases.height
    of_subject = {subject: number for number, desk in enumerate(DESKS) for subject in desk.subjects}
    subjects = cases["service_id"].replace_strict(of_subject, default=len(DESKS) - 1, return_dtype=pl.Int64)
    at = subjects.to_numpy()
    minutes, worth, due = (np.array(column)[at] for column in list(zip(*DESKS, strict=True))[2:])
    opened = cases["opendate"].to_numpy().astype("datetime64[D]")
    came = opened.astype("datetime64[ms]") + rng.integers(60 * OPENS, 60 * CLOSES, count).astype("timedelta64[m]")
    closing = np.busday_offset(opened, due, roll="backward").astype("datetime64[ms]") + np.timedelta64(CLOSES, "h")
    lasts = np.rint(minutes * rng.lognormal(-(SPREAD**2) / 2, SPREAD, count))
    columns: dict[str, Any] = {
        "skill": pl.Series([desk.skill for desk in DESKS]).gather(subjects),
        "duration_min": np.clip(lasts, 1, LONGEST).astype(np.int64),
        "value": np.maximum(0.01, (worth * rng.lognormal(-(WORTH**2) / 2, WORTH, count)).round(2)),
        "created_at": came,
        "due_at": closing,
    }
    return cases.with_columns(**{name: pl.Series(values) for name, values in columns.items()})


def staff(coming: pl.DataFrame, days: int, load: float) -> pl.DataFrame:
    """Give each skill its share of the people whom the work needs, and one in three the next skill too."""
    minutes = [int(coming.filter(skill=desk.skill)["duration_min"].sum()) for desk in DESKS]
    rows = []
    for number, many in enumerate(shares([each / (load * days * 60 * PAID) for each in minutes])):
        skill, also = DESKS[number].skill, DESKS[(number + 1) % len(DESKS)].skill
        for one in range(many):
            held = skill if one % ALSO else f"{skill};{also}"
            rows.append({"resource_id": f"{skill}{one + 1}", "skills": held, "calendar": "day"})
    return pl.DataFrame(rows)


def shares(needs: Sequence[float]) -> list[int]:
    """Round needs to whole people whose sum is that of the needs, by largest remainder; each at least one."""
    whole = [floor(need) for need in needs]
    by_rest = sorted(range(len(needs)), key=lambda one: whole[one] - needs[one])
    for one in by_rest[: round(sum(needs)) - sum(whole)]:
        whole[one] += 1
    return [max(1, many) for many in whole]
