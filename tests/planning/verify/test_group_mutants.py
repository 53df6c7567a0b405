"""Are the tests of rules over groups sharp? Each small damage to their source must show beside the twin."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests import cases, grouped, twin
from tests.planning.verify.test_mutants import damaged

if TYPE_CHECKING:
    from collections.abc import Callable

    from planning.verify import Verdict

SEEDS = range(20)
NAMED = ("rule", "request_id", "resource_id", "shift_start", "sequence", "forced")
MUTANTS = {
    "share: of everybody's own": ("groups/share.py", "whole=amount.sum()", "whole=amount.filter(mine).sum()"),
    "share: of tasks or of time": ("groups/share.py", '"jobs" if jobs else "paid"', '"paid"'),
    "share: forced by others": ("groups/share.py", '(pl.col("forced") & mine)', 'pl.col("forced")'),
    "share: a little more": ("groups/share.py", "1000 * value - most * whole", "999 * value - most * whole"),
    "rest: of each shift": (
        "groups/rest.py",
        'group_by("resource_id", "day")',
        'group_by("resource_id", "shift_start")',
    ),
    "rest: from the first return": ("groups/rest.py", 'pl.col("return_at").max()', 'pl.col("return_at").min()'),
    "rest: to the shift's start": (
        "groups/rest.py",
        'pl.col("departure") - pl.col("home")',
        'pl.col("shift_start") - pl.col("home")',
    ),
    "rest: forced on one side": ("groups/rest.py", 'pl.col("forced") | pl.col("bound")', 'pl.col("forced")'),
    "days: hours alone make a day": ("groups/days.py", '| (pl.col("jobs") > 0)', ""),
    "days: a row makes a day": ("groups/days.py", '(pl.col("worked") > 0)', '(pl.col("worked") >= 0)'),
    "days: the past is not allowed more": ("groups/days.py", "pl.max_horizontal(limit, past)", "limit"),
    "days: another shift": (
        "groups/days.py",
        'pl.col("nth") > pl.col("allowed")',
        'pl.col("nth") >= pl.col("allowed")',
    ),
    "days: gaps": ("groups/days.py", "run=since", "run=pl.lit(0)"),
    "week: begins on Sunday": ("groups/week.py", 'truncate("1w")', 'offset_by("1d").dt.truncate("1w")'),
    "week: without the past": ("groups/week.py", 'pl.col("paid") + pl.col("past"), name', 'pl.col("paid"), name'),
    "week: the past is not allowed more": ("groups/week.py", 'pl.max_horizontal(limit, "past")', "limit"),
    "fairness: by heads": ("groups/fairness.py", '(pl.col("end") - pl.col("start")).sum()', "pl.len()"),
    "fairness: without the past": (
        "groups/fairness.py",
        'load="jobs" if jobs else "worked"',
        "load=pl.lit(0, pl.Int64)",
    ),
    "fairness: without those who did nothing": (
        "groups/fairness.py",
        '.join(each, on="resource_id", how="left")',
        '.join(each, on="resource_id")',
    ),
    "fairness: rounded up": (
        "groups/fairness.py",
        "load.sum() * width) // width.sum()",
        "load.sum() * width + width.sum() - 1) // width.sum()",
    ),
    "territory: none listed": ("groups/territory.py", ' & (pl.col("territories").list.len() > 0)', ""),
    "territory: places without": (
        "groups/territory.py",
        '.drop_nulls("territory").select',
        '.with_columns(pl.col("territory").fill_null("?")).select',
    ),
    "radius: from the stop before": (
        "groups/territory.py",
        'facts.travel.legs(rows["home"].to_numpy(), rows["place"].to_numpy())',
        'rows["travel_s"], rows["travel_m"]',
    ),
    "radius: at the edge": (
        "groups/territory.py",
        'pl.col("metres") > pl.col("radius")',
        'pl.col("metres") >= pl.col("radius")',
    ),
    "loads: of vehicles": ("groups/loads.py", '.filter(kind="person")', ""),
    "price: hard all the same": ("groups/judge.py", 'pl.col("price").is_null(), pl', "pl"),
    "price: rounded to the unit": ("groups/judge.py", "OVER_SHARE * OVER_TIME", "OVER_TIME"),
    "price: rules of a kind": ("costs.py", 'agg(pl.col("amount").sum())', 'agg(pl.col("amount").max())'),
    "untimed: no rest": (
        "complete.py",
        'max(first["opens"], rests.over(first["resource_id"], first["day"]))',
        'first["opens"]',
    ),
    "untimed: the shortest rest": ("rests.py", 'agg(pl.col("limit").max())', 'agg(pl.col("limit").min())'),
    "untimed: after the first day": ("rests.py", "[max(earlier)]", "[min(earlier)]"),
}


@cache
def trial(seed: int, kind: str) -> tuple[cases.Batch, twin.Judged]:
    batch = drawn(seed)
    return batch, twin.judge(batch.case, batch.travel, batch.plans[kind])


@cache
def drawn(seed: int) -> cases.Batch:
    return grouped.seeded(seed)


def differs(verify: Callable[..., Verdict], seed: int, kind: str) -> bool:
    batch, expected = trial(seed, kind)
    try:
        found = verify(batch.case, batch.travel, batch.plans[kind])
    except Exception:  # noqa: BLE001 - a damaged verifier may fail in any way
        return True
    costs = {(term, scope, name): amount for term, scope, name, amount in found.costs.iter_rows()}
    return (
        Counter(found.violations.select(NAMED).iter_rows()) != Counter(expected.violations)
        or costs != expected.costs
        or found.rows["start"].to_list() != [row["start"] for row in expected.rows]
    )


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("name", MUTANTS)
def test_every_damage_to_rules_over_groups_is_noticed(name: str) -> None:
    with damaged(*MUTANTS[name]) as copy:
        assert any(differs(copy.verify, seed, kind) for seed in SEEDS for kind in grouped.KINDS)
