"""Stock while clients take offers and plans are repaired, one after another: never below nothing, nothing twice.

Many small cases, too far apart to help one another, are one case here: reading a case takes longer than planning it.
"""

from __future__ import annotations

import random
from collections import Counter as Tally
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from planning.case.asked import Asked
from planning.case.load import load_tables
from planning.case.patch import merge_patches
from planning.effort import Effort
from planning.in_force import holding
from planning.offers import Counter
from planning.repair.changes import read_changes
from planning.repair.force import holding_after
from planning.repair.mend import mend
from planning.repair.repair import Repair
from planning.repair.standing import Standing
from planning.solve import solve
from planning.travel import Travel
from planning.verify import complete, verify
from tests.cases import Seeded, chance, one
from tests.planning.repair.day import HEADER
from tests.planning.test_stock import SETTINGS, small_tables
from tests.seeds import seeds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.case.case import Case
    from planning.verify import Verdict
    from tests.cases import Pick

TOGETHER, STEPS, APART = 40, 3, 400
"""Sequences of one case, what happens in each, and kilometres between them."""
EFFORT = Effort(iterations=600)
DAY, ZONE = "2026-11-23T", "Europe/Paris"


@dataclass
class Days:
    """Small cases on one day: their tables, what has changed in them, and the plan in force."""

    pick: Pick
    count: int
    tables: dict[str, pl.DataFrame]
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    patch: dict[str, Any] = field(default_factory=dict)
    now: str = str(SETTINGS["now"])
    done: Tally[str] = field(default_factory=Tally)

    @classmethod
    def of(cls, seeds_: Sequence[int]) -> Days:
        """Put the small cases of some seeds side by side, and plan them on the evening before."""
        drawn = [placed(small_tables(Seeded(random.Random(seed))), at) for at, seed in enumerate(seeds_)]  # noqa: S311 - no secret
        names = sorted({name for tables in drawn for name in tables})
        joined = {name: pl.concat([one_[name] for one_ in drawn if name in one_], how="diagonal") for name in names}
        days = cls(Seeded(random.Random(seeds_[0])), len(seeds_), joined)  # noqa: S311 - no secret
        case = days.case()
        travel = Travel.of(case)
        days.rows = solve(case, travel, effort=EFFORT).plan.rows
        days.judge(case, verify(case, travel, days.rows))
        return days

    def case(self, *patches: dict[str, Any]) -> Case:
        present = {"settings": {"now": self.now}}
        return load_tables(self.tables, SETTINGS, patch=merge_patches(self.patch, *patches, present))

    def step(self, hour: int) -> None:
        """Let something happen in each case: a client asks, or a plan has to be repaired."""
        self.now = f"{DAY}{hour:02}:{self.pick.whole(0, 59):02}"
        asking = [number for number in range(self.count) if chance(self.pick, 50)]
        self.accept(asking, hour)
        self.repair([number for number in range(self.count) if number not in asking], hour)

    def accept(self, asking: Sequence[int], hour: int) -> None:
        """Let clients ask, one after another, and take one of the offers."""
        asked = Asked.of(
            "\n".join([",".join(ASKED), *(self.asked(number, hour) for number in asking)]).encode(), "a.csv"
        )
        case = self.case(asked.patch(self.now))
        travel = Travel.of(case)
        completed = complete(case, travel, self.rows)
        counter = Counter.of(holding(case, self.rows, completed), travel, completed, asked.ids())
        assert not counter.missing(completed)
        for request in asked.ids():
            if offers := counter.offers(request):
                counter.accept(one(self.pick, offers))
        self.rows = counter.plan_rows()
        self.patch = merge_patches(self.patch, asked.patch(self.now, counter.taken()))
        taken = counter.case_taken()
        verdict = verify(taken, travel, self.rows)
        assert counter.total() == (verdict.broken, verdict.cost)
        self.judge(taken, verdict)
        self.done["accepted"] += len(counter.taken())

    def asked(self, number: int, hour: int) -> str:
        """Draw a request that needs something."""
        spot = f"{APART * number + self.pick.whole(0, 16)},{self.pick.whole(0, 16)}"
        tools, parts = one(self.pick, ["", "drill", "ladder"]), one(self.pick, ["valve", "valve:2", "pump"])
        return f"N{hour}-{number},{spot},30,{tools},{parts}"

    def repair(self, hit: Sequence[int], hour: int) -> None:
        """Let something happen to plans, and mend them."""
        before = self.case()
        standing = Standing.of(before, Travel.of(before), self.rows)
        lines = [self.change(number, hour) for number in hit]
        while lines:
            text = HEADER + "".join(lines)
            happened = read_changes(text.encode(), "changes.csv", now=before.settings.now, zone=ZONE)
            repair, faults = Repair.of(happened, standing, None, before.settings.now)
            if not faults:
                break
            wrong = {fault.line for fault in faults}  # such as the overrun of a visit that is over
            lines = [line for place, line in enumerate(lines, 2) if place not in wrong]
        else:
            return
        case, in_force = holding_after(self.case(repair.patch), standing, repair.effects)
        travel = Travel.of(case)
        solution = mend(case, travel, in_force=in_force, touched=repair.touched, effort=EFFORT)
        self.rows, self.patch = solution.plan.rows, merge_patches(self.patch, repair.patch)
        verdict = verify(case, travel, self.rows, in_force)
        assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)
        self.judge(case, verdict)
        self.done["repaired"] += len(lines)

    def change(self, number: int, hour: int) -> str:
        """Draw what happens."""
        ids = [one_ for one_ in self.rows["request_id"].drop_nulls() if one_.endswith(f"-{number}")]
        request, since = one(self.pick, ids or [f"R0-{number}"]), self.pick.whole(max(8, hour), 14)
        kinds = [
            f",absence,,T{self.pick.whole(0, 1)}-{number},{DAY}{since:02}:00,{DAY}{since + 2:02}:00,\n",
            f",cancelled,{request},,,,\n",
            f",overrun,{request},,,,45\n",
            f",no_show,{request},,,,10\n",
        ]
        return one(self.pick, kinds)

    def judge(self, case: Case, verdict: Verdict) -> None:
        """Hold the plan against every rule, and what is taken against what has arrived, one by one."""
        assert verdict.violations.filter(forced=False).rows() == []
        assert "stock" not in set(verdict.violations["rule"])
        taken: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for row in self.rows.filter(activity="fetch").iter_rows(named=True):
            for text in filter(None, (row["fetched"] or "").split(";")):
                thing, _, quantity = text.partition(":")
                taken.setdefault((row["site_id"], thing), []).append((row["start"], int(quantity or 1)))
        for (site, thing), takes in taken.items():
            lies = case.stock.filter(site_id=site, part_id=thing).select("arrives_at", "quantity").rows()
            for start, _ in takes:
                there = [quantity for since, quantity in lies if since is None or since <= start]
                gone = sum(quantity for at, quantity in takes if at <= start)
                assert None in there or gone <= sum(there), (site, thing, start)
        self.done["fetched"] += len(taken)


ASKED = ("request_id", "x", "y", "duration_min", "tools", "parts")


def placed(tables: dict[str, pl.DataFrame], number: int) -> dict[str, pl.DataFrame]:
    """Give the tables of a small case names and a region of their own."""
    own = pl.lit(f"-{number}")
    there = (pl.col("x").cast(pl.Int64) + APART * number).cast(pl.String)
    return {
        name: frame.with_columns(
            *(
                pl.concat_str(column, own)
                for column in frame.columns
                if column in {"resource_id", "request_id", "site_id"}
            ),
            *(there for column in frame.columns if column == "x"),
        )
        for name, frame in tables.items()
    }


@pytest.mark.parametrize(("first", "count"), [(70_160, TOGETHER), *seeds(TOGETHER, 70_000, times=5)])
def test_nothing_in_stock_is_promised_twice_while_offers_are_taken_and_plans_repaired(first: int, count: int) -> None:
    done: Tally[str] = Tally()
    for begin in range(first, first + count, TOGETHER):
        days = Days.of(range(begin, min(begin + TOGETHER, first + count)))
        for hour in range(7, 7 + 2 * STEPS, 2):
            days.step(hour)
        done += days.done
    assert min(done["accepted"], done["repaired"], done["fetched"]) > count // 4
