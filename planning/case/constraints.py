"""The key `constraints` of case.yaml: rules over groups of people, over days and over weeks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from planning.case.conditions import check_condition
from planning.case.expressions import is_named
from planning.case.keys import Cell, Duration, fault_at, kind_of, mapping, scalar
from planning.case.schema.kinds import Fixed, Text, Whole, Word
from planning.case.schema.resources import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planning.case.document import Node
    from planning.case.keys import Reader
    from planning.faults import Fault

PATH = "constraints"
RATE = Cell(Fixed(places=4, high=100_000))
MONEY = Cell(Fixed(places=2))
WEEK = 604_800
OF = Cell(Word(("jobs", "hours")))
GROUPS = {
    column.name: Cell(column.kind) for column in RESOURCES.columns if column.name in ("contract", "department", "team")
}
"""Columns of resources by which a share may name its group."""


class Rule(NamedTuple):
    """How a rule is written.

    Parameters
    ----------
    kind
        What a Case calls it.
    limit
        The key of its bound, None where it has none; a rule may be written as this value alone.
    readers
        Of its keys.
    needed
        Keys that it cannot do without.
    prices
        Reads its price; by what it counts, where it counts one or the other. None: it is always hard.
    example
        Of the rule, as it is written.
    """

    kind: str
    limit: str | None
    readers: Mapping[str, Reader]
    needed: tuple[str, ...]
    prices: Mapping[str | None, Reader] | None
    example: str


EITHER: Mapping[str | None, Reader] = {"hours": RATE, "jobs": MONEY}
WHERE = {"where": Cell(Text())}
RULES = {
    "share": Rule(
        kind="share",
        limit="most",
        readers={"of": OF, "most": Cell(Fixed(places=3, high=1)), **WHERE, **GROUPS},
        needed=("of", "most"),
        prices=EITHER,
        example="{contract: freelance, of: jobs, most: 0.3}",
    ),
    "rest_between_shifts": Rule(
        kind="rest",
        limit="least",
        readers={"least": Duration(low=60, high=WEEK), **WHERE},
        needed=("least",),
        prices=None,
        example="11h",
    ),
    "days_in_a_row": Rule(
        kind="days",
        limit="most",
        readers={"most": Cell(Whole(unit="days", low=1, high=366)), **WHERE},
        needed=("most",),
        prices={None: MONEY},
        example="6",
    ),
    "hours_a_week": Rule(
        kind="hours",
        limit="most",
        readers={"most": Duration(high=WEEK), **WHERE},
        needed=("most",),
        prices={None: RATE},
        example="40h",
    ),
    "fairness": Rule(
        kind="fairness",
        limit=None,
        readers={"of": OF, **WHERE},
        needed=("of", "price"),
        prices=EITHER,
        example="{of: hours, price: 5}",
    ),
    "territories": Rule(
        kind="territories", limit=None, readers={}, needed=("price",), prices={None: MONEY}, example="{price: 30}"
    ),
}
"""Each rule by the key that names it."""
EXAMPLE = f"{{share: {RULES['share'].example}}}"
HARD = "hard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A rule over groups.

    Parameters
    ----------
    kind
        share, rest, days, hours, fairness or territories.
    name
        As given, else the key that names the rule, with a number where it comes again.
    of
        What a share or fairness counts: jobs or hours.
    limit
        Thousandths of a share, seconds of rest and of hours, days; None where the rule has none.
    price
        None: hard. Of hours, ten-thousandths an hour; of jobs, days and visits, cents each.
    where
        Condition on resources; None: everybody.
    """

    kind: str
    name: str
    of: str | None = None
    limit: int | None = None
    price: int | None = None
    where: str | None = None


def constraints(node: Node | None, faults: list[Fault]) -> tuple[Constraint, ...]:
    """Read the list of rules.

    Parameters
    ----------
    node
        The list, as written.
    faults
        Takes E216 where a rule is not said whole or said twice, E402 where two have one name; E203, E204, and what the
        values of their keys bring.
    """
    if node is None or (node.value is None and not node.text):
        return ()
    if not isinstance(node.value, list):
        faults.append(fault_at(node, "E204", PATH, f"is a {kind_of(node)}", f"a list, like [{EXAMPLE}]"))
        return ()
    known = len(faults)
    read = [_entry(entry, f"{PATH}.{count}", faults) for count, entry in enumerate(node.value, 1)]
    _alone(node.value, faults)
    names = _names(node.value, faults)
    if len(faults) > known:
        return ()
    return tuple(
        Constraint(kind=RULES[key].kind, name=name, **row)
        for name, (key, row) in zip(names, filter(None, read), strict=True)
    )


def _entry(node: Node, path: str, faults: list[Fault]) -> tuple[str, dict[str, Any]] | None:
    """Read one entry: the key of its rule, and what it says."""
    nodes = mapping(node, path, faults, known=("name", *RULES))
    keys = [key for key in nodes if key in RULES]
    empty = node.value is None and not node.text
    if (empty or (isinstance(node.value, dict) and set(node.value) <= {"name", *RULES})) and len(keys) != 1:
        wrong = f"names {len(keys)} rules: {', '.join(keys)}" if keys else "names no rule"
        right = "write each as an entry of its own" if keys else f"one of {', '.join(RULES)}, like {EXAMPLE}"
        faults.append(replace(fault_at(node, "E216", path, wrong, right), value=None))
    read = [(key, _rule(nodes[key], f"{path}.{key}", RULES[key], faults)) for key in keys]
    return read[0] if len(read) == 1 else None


def _rule(node: Node, path: str, rule: Rule, faults: list[Fault]) -> dict[str, Any]:
    """Read what a rule says: of, limit, price, where."""
    if rule.kind == "territories" and node.text == HARD:
        return {}
    if not isinstance(node.value, dict):
        return _short(node, path, rule, faults)
    priced = () if rule.prices is None else ("price",)
    if rule.prices is None and "price" in node.value:
        wrong, right = "is a price, but this rule is always hard", "leave it out"
        faults.append(fault_at(node.value["price"], "E216", f"{path}.price", wrong, right))
        priced = ("price",)
    nodes = mapping(node, path, faults, known=(*rule.readers, *priced))
    lacking = [name for name in rule.needed if name not in nodes or nodes[name].value is None]
    if lacking:
        wrong = f"lacks {' and '.join(lacking)}"
        faults.append(fault_at(node, "E216", path, wrong, f"like {rule.example}{_or_hard(rule)}"))
    row = {
        name: scalar(entry, f"{path}.{name}", rule.readers[name], faults)
        for name, entry in nodes.items()
        if name in rule.readers
    }
    if rule.prices and "price" in nodes:
        reader = rule.prices.get(row.get("of"), MONEY)
        row["price"] = scalar(nodes["price"], f"{path}.price", reader, faults)
    if row.get("where") is not None:
        check_condition(nodes["where"], row["where"], "resources", f"{path}.where", faults)
    if rule.kind == "share":
        _group(node, nodes, path, faults)
    named = next((is_named(name, row[name]) for name in GROUPS if row.get(name)), None)
    return {
        "of": row.get("of"),
        "limit": row.get(rule.limit or ""),
        "price": row.get("price"),
        "where": row.get("where") or named,
    }


def _short(node: Node, path: str, rule: Rule, faults: list[Fault]) -> dict[str, Any]:
    """Read a rule that is written as its bound alone."""
    like = f"like {rule.example}{_or_hard(rule)}"
    if node.value is None:
        faults.append(replace(fault_at(node, "E216", path, "is empty", like), value=None))
        return {}
    if isinstance(node.value, list) or rule.limit is None or len(rule.needed) > 1:
        faults.append(fault_at(node, "E204", path, f"is a {kind_of(node)}", like))
        return {}
    return {"limit": scalar(node, path, rule.readers[rule.limit], faults)}


def _or_hard(rule: Rule) -> str:
    return f", or {HARD}" if rule.kind == "territories" else ""


def _group(node: Node, nodes: Mapping[str, Node], path: str, faults: list[Fault]) -> None:
    """Let a share name its group once."""
    named = [name for name in ("where", *GROUPS) if name in nodes and nodes[name].value is not None]
    if not named:
        wrong, right = "does not say whose share", f"one of {', '.join((*GROUPS, *WHERE))}"
        faults.append(fault_at(node, "E216", path, wrong, right))
    if len(named) > 1:
        wrong = f"names its group by {' and by '.join(named)}"
        right = "one condition for all: where: \"contract = 'freelance' and team = 'north'\""
        faults.append(fault_at(node, "E216", path, wrong, right))


def _alone(entries: Iterable[Node], faults: list[Fault]) -> None:
    """Let territories be ruled once: what one rule forbids another cannot price."""
    found = [
        (count, entry)
        for count, entry in enumerate(entries, 1)
        if isinstance(entry.value, dict) and "territories" in entry.value
    ]
    for count, entry in found[1:]:
        wrong, right = "says a second time what holds of territories", f"keep one of it and {PATH}.{found[0][0]}"
        faults.append(fault_at(entry, "E216", f"{PATH}.{count}.territories", wrong, right))


def _names(entries: Iterable[Node], faults: list[Fault]) -> list[str]:
    """Name the rules: as they say, else by their key, with a number where that is taken."""
    given: dict[int, str] = {}
    for count, entry in enumerate(entries, 1):
        written = entry.value.get("name") if isinstance(entry.value, dict) else None
        path = f"{PATH}.{count}.name"
        name = None if written is None else scalar(written, path, Cell(Text()), faults)
        if written is not None and name in given.values():
            faults.append(fault_at(written, "E402", path, "stands twice", "a name of its own for each rule"))
        given |= {} if name is None else {count: name}
    taken = set(given.values())
    names = []
    for count, entry in enumerate(entries, 1):
        key = next((key for key in RULES if isinstance(entry.value, dict) and key in entry.value), "")
        names.append(given.get(count) or _free(key, taken))
        taken.add(names[-1])
    return names


def _free(key: str, taken: Iterable[str]) -> str:
    """Give the first of `key`, `key 2`, `key 3` that no rule has."""
    number, name = 1, key
    while name in taken:
        number += 1
        name = f"{key} {number}"
    return name
