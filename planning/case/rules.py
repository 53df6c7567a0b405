"""The decision table applied to tasks: where they go, what they are worth, when they are due."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.case import NAMES
from planning.case.expressions import compile_where
from planning.case.schema.rules import AGEING, EFFECTS, FACTS, GLOBAL, PHASES, SCOPES
from planning.case.sheet import Sheet, text
from planning.case.sla import counted
from planning.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.case.settings import Settings

HOUR = 3_600
KEPT = ("department", "process", "priority", "value", "due_at")
"""What rules change."""


# ---- whether they can be applied


def unsound(rules: Sheet) -> list[Fault]:
    """Find rules whose condition cannot be read: E910, E911; without an effect: E317, or with one that means nothing.

    E318: it does not belong to the phase; E302: `every_min` without `add_priority`, or `cap` without `every_min`.
    """
    if rules.rows.is_empty():
        return []
    faults = [*_unreadable(rules)]
    nothing = pl.all_horizontal(text(effect).is_null() for effect in EFFECTS)
    for phase, effects in PHASES.items():
        mine, right = pl.col("phase") == phase, ", ".join(effects)
        faults += rules.faults(mine & nothing, "E317", "has no effect", f"fill one of {right}")
        for effect in (effect for effect in EFFECTS if effect not in effects):
            stands = mine & text(effect).is_not_null()
            faults += rules.faults(stands, "E318", f"is no effect of phase {phase}", f"one of {right}", effect)
    for filled, lacking in (("every_min", "add_priority"), ("cap", "every_min")):
        alone = text(filled).is_not_null() & text(lacking).is_null() & (pl.col("phase") == AGEING)
        faults += rules.faults(alone, "E302", f"stands without {lacking}", f"fill {lacking}, or empty it", filled)
    return faults


def _unreadable(rules: Sheet) -> Iterator[Fault]:
    for row in rules.rows.drop_nulls("when").iter_rows(named=True):
        try:
            compile_where(row["when"], FACTS, file=row["_file"], column="when")
        except InputError as error:
            for fault in error.faults:
                yield replace(fault, line=row["_line"], subject=row["text.rule_id"])


# ---- what they change


def ruled(tasks: pl.DataFrame, rules: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Apply rules to tasks.

    Parameters
    ----------
    tasks
        Completed from their services, clients and sla rows, with `clock`, whether a value is `given`, and the text
        of due_at.
    rules
        The table of rules, without faults.
    settings
        For now, the calendars and what a point of priority is worth.

    Returns
    -------
    pl.DataFrame
        The same rows, with what rules changed, and `rules`: the ids of those that held, in order of application.
    """
    if rules.is_empty() or tasks.is_empty():
        return tasks.with_columns(rules=pl.lit([], dtype=NAMES))
    state = tasks.with_columns(bound=pl.col("text.due_at").is_not_null())
    held = {}
    for rule in in_order(rules).iter_rows(named=True):
        holds = held[rule["rule_id"]] = _holds(state, rule, settings.now)
        state = _changed(state, rule, holds, settings)
    unvalued = ~state["given"] & state["priority"].is_null()
    return tasks.with_columns(*(state[name] for name in KEPT), by_default=unvalued, rules=_listed(held))


def in_order(rules: pl.DataFrame) -> pl.DataFrame:
    """Phase by phase; rules for all tasks, then those of departments, then of processes; by their order and id."""
    ranks = [
        pl.col("phase").cast(pl.Enum(list(PHASES))),
        pl.col("scope").str.split(":").list.first().cast(pl.Enum(SCOPES)),
    ]
    return rules.sort(*ranks, "order", "rule_id")


def _holds(state: pl.DataFrame, rule: dict[str, Any], now: int) -> pl.Series:
    """Whether a rule holds for each task."""
    holds = pl.lit(True) if rule["when"] is None else compile_where(rule["when"], FACTS)
    if rule["scope"] != GLOBAL:
        column, _, name = rule["scope"].partition(":")
        holds &= pl.col(column) == name
    return meets(state, holds, now)


def meets(tasks: pl.DataFrame, condition: pl.Expr, now: int) -> pl.Series:
    """Whether a condition holds for each task: never null, what is empty meets none.

    Parameters
    ----------
    tasks
        Rows as a case has them, or as rules see them.
    condition
        As `compile_where` gives it, over some of `FACTS`.
    now
        The present, in epoch seconds.
    """
    facts = _facts(now)
    facts = {name: facts[name] for name in condition.meta.root_names() if name in facts}
    met = tasks.lazy().with_columns(**facts).with_columns(_holds=condition.fill_null(value=False))
    return met.select("_holds").collect().to_series()


def _facts(now: int) -> dict[str, pl.Expr]:
    """Give what a condition names and tasks keep otherwise, in the user's units."""
    scaled = {"value": 100, "penalty_fixed": 100, "penalty_cap": 100, "penalty_hour": 10_000}
    return {
        **{name: pl.col(name) / units for name, units in scaled.items()},
        "duration_min": pl.col("duration") / 60,
        "age_h": (now - pl.col("created_at")) / HOUR,
        "respond_in_h": (pl.col("respond_by") - now) / HOUR,
        "due_in_h": (pl.col("due_at") - now) / HOUR,
        **{f"{name}_h": pl.col(name) / HOUR for name in ("response", "resolution")},
    }


def _changed(state: pl.DataFrame, rule: dict[str, Any], holds: pl.Series, settings: Settings) -> pl.DataFrame:
    """Let a rule do what it does to the tasks for which it holds."""
    met = pl.lit(holds)
    said = {name: pl.lit(rule[name]) for name in ("department", "process", "priority") if rule[name] is not None}
    state = state.with_columns(**{name: pl.when(met).then(to).otherwise(name) for name, to in said.items()})
    if rule["add_priority"] is not None:
        points = _points(rule, settings.now)
        more = pl.max_horizontal(pl.col("priority").fill_null(0) + points, 0)
        state = state.with_columns(priority=pl.when(met & (points != 0)).then(more).otherwise("priority"))
    if rule["value"] is not None:
        state = state.with_columns(
            value=pl.when(met).then(pl.lit(rule["value"])).otherwise("value"), given=pl.col("given") | met
        )
    elif rule["priority"] is not None or rule["add_priority"] is not None:
        follows = met & ~pl.col("given") & pl.col("priority").is_not_null()
        worth = pl.col("priority") * settings.objective.priority_point
        state = state.with_columns(value=pl.when(follows).then(worth).otherwise("value"))
    return state if rule["due"] is None else state.with_columns(due_at=_due(state, rule["due"], holds, settings))


def _points(rule: dict[str, Any], now: int) -> pl.Expr:
    """Points that a rule adds: once, or for each full `every` of a task's age; up to the cap in all."""
    points = pl.lit(rule["add_priority"])
    if rule["every"] is not None:
        points *= pl.max_horizontal(now - pl.col("created_at"), 0) // rule["every"]
    return points if rule["cap"] is None else points.clip(-rule["cap"], rule["cap"])


def _due(state: pl.DataFrame, hours: int, holds: pl.Series, settings: Settings) -> pl.Series:
    """When tasks are due; those for which a rule holds, and whose rows say nothing, so long after their creation."""
    at = (holds & ~state["bound"]).arg_true()
    rows = state.select("created_at", "clock")[at].with_columns(_owed=pl.lit(hours))
    return state["due_at"].scatter(at, counted(rows, "_owed", settings))


# ---- which of them held

CHUNK = 60
"""Rules whose holding fits in the bits of one whole number."""


def _listed(held: dict[str, pl.Series]) -> pl.Series:
    """List for each task the rules that held; each set of rules is written once, and shared by its tasks."""
    masks = list(held.values())
    chunks = [_bits(masks[first : first + CHUNK]) for first in range(0, len(masks), CHUNK)]
    bits = pl.DataFrame({f"bits_{place}": chunk for place, chunk in enumerate(chunks)})
    sets = bits.unique()
    held_at = [
        pl.when(pl.col(f"bits_{number // CHUNK}") // 2 ** (number % CHUNK) % 2 == 1).then(pl.lit(number, pl.UInt16))
        for number in range(len(masks))
    ]
    ids = pl.lit(pl.Series(list(held), dtype=pl.String))
    named = pl.concat_list(held_at).list.drop_nulls().list.eval(ids.gather(pl.element()))
    sets = sets.with_columns(rules=named)
    return bits.join(sets, on=bits.columns, how="left", maintain_order="left")["rules"]


def _bits(masks: list[pl.Series]) -> pl.Series:
    """Write booleans as the bits of whole numbers."""
    bits = pl.repeat(0, len(masks[0]), dtype=pl.Int64, eager=True)
    for bit, mask in enumerate(masks):
        bits += mask.cast(pl.Int64) * 2**bit
    return bits
