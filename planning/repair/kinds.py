"""What each kind of change means for a plan in force, and what is wrong with one in this plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.expressions import is_named
from planning.case.schema.kinds import similar
from planning.case.tables import PLACE
from planning.case.times import iso, written
from planning.faults import Fault
from planning.repair.effects import Away, Effects
from planning.repair.leave import home_at, left_at
from planning.repair.locks import lifted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from planning.case.asked import Asked
    from planning.repair.changes import Changes
    from planning.repair.standing import Standing

MINUTE = 60
MOST_MINUTES = 1440
"""As `requests.duration_min` has it."""
MOST_COMPARED = 20_000
"""Beyond so many ids none is suggested: it would take seconds."""

LENGTHS = ("overrun", "no_show")
"""Kinds that say how long a visit has taken."""


def effects_of(changes: Changes, standing: Standing, asked: Asked | None, now: int) -> tuple[Effects, list[Fault]]:
    """Work out what changes do, and what is wrong with them in this plan.

    Parameters
    ----------
    asked
        The new requests, of the file of --request.

    Returns
    -------
    tuple[Effects, list[Fault]]
        Faults: E401 an id names nothing, E416 it names a task, E424 the change does not fit the plan, E426 an urgent
        request has no row, or a row of --request no change.
    """
    new = [] if asked is None else asked.rows.select("request_id", *PLACE).drop_nulls("request_id").rows()
    reader = _Reader(standing, frozenset(request for request, *_ in new), now)
    faults: list[Fault] = []
    rows = changes.rows()
    for row in sorted(rows, key=lambda row: row["kind"] not in LENGTHS):  # who leaves ends first what takes longer
        faults += reader.read(row)
    faults.sort(key=lambda fault: fault.line or 0)
    reader.effects.requests += lifted(standing, reader.effects)
    named = {row["request_id"] for row in rows if row["kind"] == "urgent"}
    wrong, right = "is named by no change", "a row of kind urgent in the file of --changes"
    faults += [
        Fault(code="E426", file=file, line=line, column="request_id", value=request, wrong=wrong, right=right)
        for request, file, line in new
        if request not in named
    ]
    return reader.effects, faults


class _Reader:
    """Takes one change after another; each kind is a method of its name."""

    def __init__(self, standing: Standing, asked: frozenset[str], now: int) -> None:
        case = standing.case
        self.standing, self.asked, self.now = standing, asked, now
        self.zone = case.settings.timezone
        self.visits = {row["request_id"]: row for row in standing.visits.iter_rows(named=True)}
        self.requests = {row["request_id"]: row for row in case.requests.iter_rows(named=True)}
        self.tasks = set(case.tasks["request_id"])
        self.resources = set(case.resources["resource_id"])
        self.effects = Effects()

    def read(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        """Take a change; gives what is wrong with it."""
        known = list(self._unknown(row))
        yield from known
        if row["kind"] in KINDS and not known and row["at"] is not None:
            yield from KINDS[row["kind"]](self, row)

    def _unknown(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        request, resource = row["request_id"], row["resource_id"]
        if row["kind"] == "urgent" and request is not None and request not in self.asked:
            again = request in self.requests or request in self.tasks
            wrong = "is no new request: the case has it already" if again else "has no row in the file of --request"
            right = "an id that the case does not have" if again else "give --request a table with its row"
            yield self._fault(row, "request_id", wrong, right, code="E426")
        elif row["kind"] != "urgent" and request in self.tasks:
            right = "a visit or booking; a task changes in its own table, and `creneau plan --from` plans with that"
            yield self._fault(row, "request_id", "is desk work", right, code="E416")
        elif row["kind"] != "urgent" and request is not None and request not in self.requests:
            yield self._fault(row, "request_id", "is not in requests", _near(request, self.requests), code="E401")
        if resource is not None and resource not in self.resources:
            yield self._fault(row, "resource_id", "is not in resources", _near(resource, self.resources), code="E401")

    def absence(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        """Take an absence; who is under way when it begins ends that and goes home first."""
        if row["resource_id"] and row["start"] is not None and row["end"] is not None and row["start"] < row["end"]:
            self._leave(row["resource_id"], row["start"], row["end"], "absence")
        yield from ()

    def late_start(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        """Take a late start."""
        if row["resource_id"] is None or row["minutes"] is None:
            return
        since = row["at"] if row["start"] is None else row["start"]
        shift = self._shift(row["resource_id"], pl.col("end") > since)
        if shift is None:
            column = "resource_id" if row["start"] is None else "start"
            yield self._fault(row, column, f"has no shift after {self._time(since)}", "one with a shift then")
        elif shift["start"] + row["minutes"] >= shift["end"]:
            right = f"the shift from {self._time(shift['start'])} to {self._time(shift['end'])}; else an absence"
            yield self._fault(row, "minutes", "is as long as the shift, or longer", right)
        else:
            begins, really = shift["start"], shift["start"] + row["minutes"]
            self.effects.away.append(Away(row["resource_id"], begins, really, begins, really, "late_start"))

    def breakdown(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        """Take a breakdown."""
        if row["resource_id"] is None:
            return
        shift = self._shift(row["resource_id"], (pl.col("start") <= row["at"]) & (pl.col("latest_end") > row["at"]))
        if shift is None:
            yield self._fault(
                row,
                "resource_id",
                f"has no shift under way at {self._time(row['at'])}",
                "a time within a shift; else a change of kind absence",
            )
            return
        end = max(shift["end"], shift["latest_end"]) if row["end"] is None else row["end"]
        if row["at"] < end:
            self._leave(row["resource_id"], row["at"], end, "breakdown")

    def overrun(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        """Take a visit that lasts longer."""
        if row["request_id"] is None or row["minutes"] is None:
            return
        visit = self.visits.get(row["request_id"])
        if visit is None:
            yield self._fault(
                row, "request_id", f"{self._absent(row)}, so it cannot take longer", "a visit of the plan"
            )
            return
        yield from self._lasts(row, visit, visit["lasts"] + row["minutes"], more=row["minutes"])

    def no_show(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        """Take a visit that ends early."""
        visit = self.visits.get(row["request_id"])
        if row["request_id"] is None:
            return
        if visit is None:
            yield self._fault(row, "request_id", f"{self._absent(row)}, so nobody went there", "a visit of the plan")
        elif visit["begins"] > row["at"]:
            begins = f"{row['request_id']} begins, at {self._time(visit['begins'])}"
            yield self._fault(row, "at", f"{self._at(row)} before {begins}", "a later time; else a cancellation")
        elif row["minutes"] is None and visit["ends"] <= row["at"]:
            ended = f"{row['request_id']} ended, at {self._time(visit['ends'])}"
            yield self._fault(row, "at", f"{self._at(row)} not before {ended}", "an earlier time, or minutes")
        else:
            lasted = row["at"] - visit["begins"] if row["minutes"] is None else row["minutes"]
            if lasted > visit["lasts"]:
                right = f"{visit['lasts'] // MINUTE} minutes or less; else an overrun"
                if row["minutes"] is None:
                    wrong = f"{self._at(row)} {lasted // MINUTE} minutes after {row['request_id']} began"
                    yield self._fault(row, "at", f"{wrong}: it was planned to be shorter", right)
                else:
                    yield self._fault(row, "minutes", "is longer than the visit was planned", right)
            else:
                yield from self._lasts(row, visit, lasted)

    def cancellation(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        """Take a request that is not asked for any more."""
        if row["request_id"] is not None:
            yield from self._begun(row, "no_show ends a visit that has begun")
            self.effects.gone.append(row["request_id"])

    def window(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        """Take a client who can at other times; what he was promised outside of these is his own to give up."""
        request, first, last = row["request_id"], row["start"], row["end"]
        if request is None or first is None or last is None:
            return
        yield from self._begun(row, "a visit that has not begun")
        cells: dict[str, Any] = {
            "where": is_named("request_id", request),
            "windows": f"{iso(first, self.zone)}/{iso(last, self.zone)}",
        }
        self.effects.windows[request] = first, last
        asked = self.requests[request]
        promise = self._promise(request)
        if promise is not None:
            start, end = max(first, promise[0]), min(last, promise[1])
            told = (start, end) if start <= end else (first, last)
            self.effects.told[request] = told
            if asked["promised_start"] is not None:
                cells |= {"promised_start": iso(told[0], self.zone), "promised_end": iso(told[1], self.zone)}
        self.effects.requests.append(cells)

    def urgent(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        """Take a new request: its row says everything."""
        del row
        yield from ()

    def _leave(self, resource: str, since: int, until: int, kind: str) -> None:
        """Let a resource go: what it has begun comes first, unless it breaks off, and so does the way home.

        What it has begun since it came back, it came back in time for.
        """
        away = Away(resource, since, until, since, until, kind)
        longer = self.effects.longer
        start = since if since > self.now else max(since, home_at(self.standing, away, longer))
        self.effects.away.append(away._replace(start=start, end=min(until, left_at(self.standing, away, self.now))))

    def _lasts(self, row: Mapping[str, Any], visit: Mapping[str, Any], lasts: int, more: int = 0) -> Iterator[Fault]:
        """Let a visit last so many seconds; its request's duration is that at the speed of whoever serves it."""
        asked = self.requests[row["request_id"]]
        if self._has_own_lengths(asked["service_id"]):
            yield self._fault(row, "request_id", "takes as long as the roles of its service say", "one without roles")
            return
        minutes = max(1, -(-lasts * asked["duration"] // (visit["lasts"] * MINUTE)))
        if minutes > MOST_MINUTES:
            yield self._fault(row, "minutes", "would make it last longer than a day", "at most a day in all")
            return
        self.effects.requests.append({"where": is_named("request_id", row["request_id"]), "duration_min": minutes})
        if more:
            self.effects.longer[row["request_id"]] = more

    def _has_own_lengths(self, service: str | None) -> bool:
        roles = self.standing.case.roles.drop_nulls("duration")
        return service is not None and service in roles["service_id"].to_list()

    def _begun(self, row: Mapping[str, Any], right: str) -> Iterator[Fault]:
        visit = self.visits.get(row["request_id"])
        if visit is not None and visit["begins"] <= self.now:
            yield self._fault(row, "request_id", f"began at {self._time(visit['begins'])}", right)

    def _promise(self, request: str) -> tuple[int, int] | None:
        """First and last start that a client was promised, in the plan or else in the table."""
        rows = self.standing.rows.filter(pl.col("request_id") == request).drop_nulls("promised_start")
        asked = self.requests[request]
        if rows.height:
            return rows["promised_start"][0], rows["promised_end"][0]
        return None if asked["promised_start"] is None else (asked["promised_start"], asked["promised_end"])

    def _shift(self, resource: str, which: pl.Expr) -> dict[str, Any] | None:
        shifts = self.standing.case.shifts.filter(pl.col("resource_id") == resource).filter(which).sort("start")
        return shifts.row(0, named=True) if shifts.height else None

    def _absent(self, row: Mapping[str, Any]) -> str:
        """Say why a request has no visit: nobody planned it, or nobody is there where the plan has it."""
        stands = row["request_id"] in self.standing.given["request_id"]
        return "stands in the plan where nobody has a shift" if stands else "is not planned"

    def _at(self, row: Mapping[str, Any]) -> str:
        """Begin to say something of the time of a change, whose cell may be empty."""
        return "is" if row["text.at"] else f"now, {self._time(row['at'])}, is"

    def _time(self, at: int) -> str:
        return written(at, self.zone)

    @staticmethod
    def _fault(row: Mapping[str, Any], column: str, wrong: str, right: str, *, code: str = "E424") -> Fault:
        place = {"file": row["_file"], "line": row["_line"], "column": column}
        return Fault(code=code, **place, value=row[f"text.{column}"], wrong=wrong, right=right)


KINDS: dict[str, Callable[[_Reader, Mapping[str, Any]], Iterator[Fault]]] = {
    "absence": _Reader.absence,
    "late_start": _Reader.late_start,
    "breakdown": _Reader.breakdown,
    "overrun": _Reader.overrun,
    "no_show": _Reader.no_show,
    "cancellation": _Reader.cancellation,
    "window": _Reader.window,
    "urgent": _Reader.urgent,
}


def _near(name: str, known: Collection[str]) -> str:
    return similar(name, known) if len(known) <= MOST_COMPARED else ""
