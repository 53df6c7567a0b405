"""Stock while clients take offers and plans are repaired, one after another: never below nothing, nothing twice."""

from __future__ import annotations

import random
from collections import Counter as Tally
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
    from planning.case.case import Case
    from planning.verify import Verdict
    from tests.cases import Pick

EFFORT = Effort(iterations=60)
DAY, ZONE = "2026-11-23T", "Europe/Paris"


@dataclass
class Desk:
    """A case on the day: its tables, what has changed in it, and the plan in force."""

    pick: Pick
    tables: dict[str, pl.DataFrame]
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    patch: dict[str, Any] = field(default_factory=dict)
    done: Tally[str] = field(default_factory=Tally)
    hour: int = 7

    def case(self, *patches: dict[str, Any]) -> Case:
        present = {"settings": {"now": self.now()}}
        return load_tables(self.tables, SETTINGS, patch=merge_patches(self.patch, *patches, present))

    def now(self) -> str:
        return f"{DAY}{self.hour:02}:00" if self.hour > 7 else str(SETTINGS["now"])

    def plan(self) -> None:
        """Plan the day on the evening before."""
        case = self.case()
        travel = Travel.of(case)
        self.rows = solve(case, travel, effort=EFFORT).plan.rows
        self.judge(case, verify(case, travel, self.rows))

    def accept(self) -> None:
        """Let a client ask, and take one of the offers."""
        asked = self.asked()
        case = self.case(asked.patch(self.now()))
        travel = Travel.of(case)
        completed = complete(case, travel, self.rows)
        counter = Counter.of(holding(case, self.rows, completed), travel, completed, asked.ids())
        assert not counter.missing(completed)
        offers = counter.offers(*asked.ids())
        if offers:
            counter.accept(one(self.pick, offers))
            self.rows = counter.plan_rows()
            self.patch = merge_patches(self.patch, asked.patch(self.now(), counter.taken()))
            taken = counter.case_taken()
            verdict = verify(taken, travel, self.rows)
            assert counter.total() == (verdict.broken, verdict.cost)
            self.judge(taken, verdict)
            self.done["accepted"] += 1

    def asked(self) -> Asked:
        """Draw a request that needs something."""
        cells = {
            "request_id": f"N{self.done['asked']}",
            "x": str(self.pick.whole(0, 16)),
            "y": str(self.pick.whole(0, 16)),
            "duration_min": "30",
            "tools": one(self.pick, ["", "drill", "ladder"]),
            "parts": one(self.pick, ["valve", "valve:2", "pump"]),
        }
        self.done["asked"] += 1
        return Asked.of(f"{','.join(cells)}\n{','.join(cells.values())}\n".encode(), "calls.csv")

    def repair(self) -> None:
        """Let something happen, and mend the plan."""
        before = self.case()
        travel = Travel.of(before)
        standing = Standing.of(before, travel, self.rows)
        now = int(before.settings.now)
        happened = read_changes((HEADER + self.change()).encode(), "changes.csv", now=now, zone=ZONE)
        repair, faults = Repair.of(happened, standing, None, now)
        if faults:
            return
        case, in_force = holding_after(self.case(repair.patch), standing, repair.effects)
        travel = Travel.of(case)
        solution = mend(case, travel, in_force=in_force, touched=repair.touched, effort=EFFORT)
        self.rows, self.patch = solution.plan.rows, merge_patches(self.patch, repair.patch)
        verdict = verify(case, travel, self.rows, in_force)
        assert (solution.broken, solution.cost) == (verdict.broken, verdict.cost)
        self.judge(case, verdict)
        self.done["repaired"] += 1

    def change(self) -> str:
        """Draw what happens."""
        request = one(self.pick, self.rows["request_id"].drop_nulls().to_list() or ["R0"])
        resource = one(self.pick, self.tables["resources"]["resource_id"].to_list())
        since = max(self.hour, self.pick.whole(8, 12))
        kinds = [
            f",absence,,{resource},{DAY}{since:02}:00,{DAY}{since + 2:02}:00,\n",
            f",cancelled,{request},,,,\n",
            f",overrun,{request},,,,45\n",
            f",no_show,{request},,,,10\n",
        ]
        return one(self.pick, kinds)

    def judge(self, case: Case, verdict: Verdict) -> None:
        """Hold the plan against every rule, and what is taken against what has arrived, one by one."""
        assert verdict.violations.filter(forced=False).rows() == []
        assert "stock" not in set(verdict.violations["rule"])
        taken: list[tuple[int, str, str, int]] = []
        for row in self.rows.filter(activity="fetch").iter_rows(named=True):
            for text in filter(None, (row["fetched"] or "").split(";")):
                thing, _, quantity = text.partition(":")
                taken.append((row["start"], row["site_id"], thing, int(quantity or 1)))
        arrivals = list(case.stock.select("arrives_at", "site_id", "part_id", "quantity").iter_rows())
        for start, site, thing, _ in taken:
            there = [amount for at, *what, amount in arrivals if what == [site, thing] and (at is None or at <= start)]
            gone = sum(amount for at, *what, amount in taken if what == [site, thing] and at <= start)
            assert None in there or gone <= sum(there), datetime.fromtimestamp(start, UTC)
        self.done["fetched"] += len(taken)


@pytest.mark.parametrize(("first", "count"), seeds(8, 70_000, times=5))
def test_nothing_in_stock_is_promised_twice_while_offers_are_taken_and_plans_repaired(first: int, count: int) -> None:
    done: Tally[str] = Tally()
    for seed in range(first, first + count):
        pick = Seeded(random.Random(seed))  # noqa: S311 - chance for a test, no secret
        desk = Desk(pick, small_tables(pick))
        desk.plan()
        for _ in range(3):
            if chance(pick, 50):
                desk.accept()
            else:
                desk.repair()
            desk.hour += pick.whole(0, 2)
        done += desk.done
    assert min(done["accepted"], done["repaired"], done["fetched"]) > 0
