"""The decision table: which rules hold, in which order, what they change, and what is wrong with them."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from planning.case.load import load
from planning.faults import InputError
from tests.planning.case.small import FILES, at, case_of, write

HEAD = "rule_id,phase,scope,order,when,department,process,priority,add_priority,value,due_h,every_min,cap\n"
STAFF = "resource_id\nT1\n"
NOW = "2026-01-01T00:00"  # of every case of `case_of`


def tasks(rules, requests="request_id,x,y\nA,,\n", **tables):
    """Load a case of tasks, which have neither value nor priority unless they say so."""
    said = requests if "value" in requests.partition("\n")[0] else _with(requests, "value")
    return case_of(requests=said, resources=STAFF, rules=HEAD + rules, **tables).tasks


def _with(requests, column):
    head, *rows = requests.splitlines()
    return "".join(f"{line}\n" for line in (f"{head},{column}", *(f"{row}," for row in rows)))


def test_phases_come_in_their_order_then_scopes_then_orders_then_ids():
    found = tasks(
        "j,reprioritise,,,,,,,1,,,,\n"
        "i,prioritise,process:claim,,,,,,1,,,,\n"
        "h,prioritise,department:home,1,,,,,1,,,,\n"
        "g,prioritise,department:home,,,,,,1,,,,\n"
        "f,prioritise,global,10,,,,,1,,,,\n"
        "e,prioritise,,9,,,,,1,,,,\n"
        "d,prioritise,,9,,,,,1,,,,\n"
        "c,prioritise,process:other,,,,,,1,,,,\n"
        "b,classify,,2,,,claim,,,,,,\n"
        "a,classify,,1,,home,,,,,,,\n"
    )
    assert found["rules"].to_list() == [["a", "b", "d", "e", "f", "g", "h", "i", "j"]]
    assert found.select("department", "process", "priority").rows() == [("home", "claim", 7)]


def test_later_rules_see_what_earlier_ones_changed():
    found = tasks(
        "a,prioritise,,1,,,,50,,,,,\n"
        "b,prioritise,,2,priority >= 50 and value = 500,,,,,800,10,,\n"
        "c,prioritise,,3,value = 800 and due_in_h = 8,,,60,,,,,\n"
        "d,prioritise,,4,value = 600,,,99,,,,,\n",
        "request_id,x,y,created_at\nA,,,2025-12-31T22:00\n",
    )
    assert found["rules"].to_list() == [["a", "b", "c"]]
    assert found.select("priority", "value").rows() == [(60, 80_000)]


@pytest.mark.parametrize(
    ("row", "service", "priority", "value"),
    [
        ("30,", "", 40, 40_000),  # 10 a point
        (",", "", 10, 10_000),
        ("30,7", "", 40, 700),
        ("30,", "250", 40, 25_000),
    ],
)
def test_value_follows_a_priority_that_changed_where_neither_task_nor_service_gives_one(row, service, priority, value):
    found = tasks(
        "a,reprioritise,,,,,,,10,,,,\n",
        f"request_id,service_id,x,y,priority,value\nA,s,,,{row}\n",
        services=f"service_id,value\ns,{service}\n",
    )
    assert found.select("priority", "value").rows() == [(priority, value)]


def test_the_value_of_a_rule_wins_over_all_and_over_later_priorities():
    found = tasks("a,prioritise,,,,,,,,12.5,,,\nb,reprioritise,,,,,,80,,,,,\n", "request_id,x,y,value\nA,,,7\n")
    assert found.select("priority", "value").rows() == [(80, 1_250)]


def test_a_task_whose_value_a_rule_sets_does_not_rely_on_the_default():
    rows = "request_id,x,y,value\nA,,,\nB,,,\n"
    case = case_of(requests=rows, resources=STAFF, rules=f"{HEAD}a,prioritise,,,request_id = 'A',,,,,5,,,\n")
    [said] = [fault.wrong for fault in case.faults if fault.code == "W551"]
    assert said == "1 of 2 requests have neither value nor priority, and count as 1000.00 EUR"


def test_points_may_pass_100_but_never_fall_below_0():
    rows = "request_id,x,y,priority\nA,,,90\nB,,,5\n"
    up, down = (tasks(f"a,prioritise,,,,,,,{points},,,,\n", rows)["priority"].to_list() for points in (20, -20))
    assert (up, down) == ([110, 25], [70, 0])


@pytest.mark.parametrize(
    ("created", "points"),
    [
        ("2025-12-31T23:30:01", None),  # not a full half hour: its priority stays empty
        ("2025-12-31T23:30", 3),
        ("2025-12-31T22:31", 6),
        ("2025-12-31T22:30", 7),  # the cap
        ("2025-12-01T00:00", 7),
        ("2026-01-02T00:00", None),  # not created yet
    ],
)
def test_ageing_adds_its_points_for_each_full_span_of_age_up_to_the_cap(created, points):
    found = tasks("a,reprioritise,,,,,,,3,,,30,7\n", f"request_id,x,y,created_at\nA,,,{created}\n")
    assert found["priority"].to_list() == [points]
    assert found["value"].to_list() == [100_000 if points is None else points * 1_000]
    assert found["rules"].to_list() == [["a"]]


def test_the_cap_also_holds_points_that_are_taken_away():
    rows = "request_id,x,y,created_at,priority\nA,,,2025-12-31T00:00,50\n"
    assert tasks("a,reprioritise,,,,,,,-3,,,30,10\n", rows)["priority"].to_list() == [40]


def test_due_comes_of_the_row_then_of_rules_then_of_the_sla_row():
    rows = "request_id,service_id,x,y,created_at,due_at\nA,s,,,{0},2026-01-05T00:00\nB,s,,,{0},\nC,t,,,{0},\n"
    found = tasks(
        "a,prioritise,,,service_id = 's',,,,,,3,,\n",
        rows.format("2025-12-31T20:00"),
        services="service_id\ns\nt\n",
        sla="tier,service_id,resolution_h\n*,*,10\n",
    )
    due = ["2026-01-05T00:00", "2025-12-31T23:00", "2026-01-01T06:00"]
    assert found["due_at"].to_list() == [at(moment) for moment in due]


def test_hours_of_a_rule_run_on_the_clock_of_the_tasks_sla_row():
    found = tasks(
        "a,prioritise,,,,,,,,,3,,\n",
        "request_id,service_id,x,y,created_at\nA,s,,,2025-12-31T16:00\nB,t,,,2025-12-31T16:00\n",
        services="service_id\ns\nt\n",
        sla="tier,service_id,clock\n*,s,office\n",
        settings={"calendars": {"office": "Mo-Su 08:00-17:00"}},
    )
    assert found["due_at"].to_list() == [at("2026-01-01T10:00"), at("2025-12-31T19:00")]


def test_a_condition_names_columns_of_the_task_its_client_and_its_sla_in_the_users_units():
    met = (
        "source = 'crm'", "tier = 'gold'", "weight = 3", "duration_min = 45", "age_h = 1.5", "due_in_h = 8.5",
        "respond_in_h = 0.5", "resolution_h = 10", "response_h = 2", "penalty_hour = 12.5", "penalty_fixed = 3",
        "penalty_cap = 40.25", "held", "not mandatory", "value = 12.30", "department is null",
    )  # fmt: skip
    found = tasks(
        "".join(f'r{number:02},prioritise,,,"{text}",,,,1,,,,\n' for number, text in enumerate(met)),
        "request_id,source,client_id,x,y,created_at,duration_min,value,held\n"
        "A,crm,C,,,2025-12-31T22:30,45,12.30,yes\nB,erp,,,,2026-01-02T00:00,30,1,\n",
        clients="client_id,tier,weight\nC,gold,3\n",
        sla="tier,service_id,response_h,resolution_h,penalty_hour,penalty_fixed,penalty_cap\ngold,*,2,10,12.5,3,40.25\n",
    )
    a, b = found["rules"].to_list()
    assert [met[int(name[1:])] for name in a] == list(met)
    assert [met[int(name[1:])] for name in b] == ["not mandatory", "department is null"]


def test_without_rules_nothing_changes_and_each_list_is_empty():
    case = case_of(requests="request_id,x,y\nA,,\nB,,\n", resources=STAFF)
    assert case.tasks["rules"].to_list() == [[], []]


def test_rules_without_tasks_are_told_to_touch_nothing():
    rules = f"{HEAD}a,classify,,,,home,,,,,,,\n"
    said = [str(fault) for fault in case_of(resources=STAFF, rules=rules).faults if fault.code == "W556"]
    right = "and every request here has a place, or needs one"
    assert said == [f"rules.csv: its rule touches nothing: rules are for desk work ({right}) [W556]"]
    case = case_of(requests="request_id,x,y\nA,1,1\n", resources=STAFF, rules=f"{rules}b,classify,,,,home,,,,,,,\n")
    assert "its 2 rules touch nothing: rules are for desk work" in [fault.wrong for fault in case.faults]


def test_more_rules_than_a_number_has_bits_are_listed():
    rules = "".join(f"r{number:03},prioritise,,{number},priority >= {number},,,,,,9,,\n" for number in range(150))
    found = tasks(rules, "request_id,x,y,priority\nA,,,100\nB,,,61\nC,,,0\n")
    assert [len(held) for held in found["rules"].to_list()] == [101, 62, 1]
    assert found["rules"].to_list()[1] == [f"r{number:03}" for number in range(62)]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("a,classify,globl,,,h,,,,,,,", ("scope: 'globl' is not global, department:NAME or process:NAME "
         "(did you mean global?) [E119]")),
        ("a,classify,team:x,,,h,,,,,,,", "scope: 'team:x' is not global, department:NAME or process:NAME [E119]"),
        ("a,classify,department:,,,h,,,,,,,", ("scope: 'department:' is not global, department:NAME or process:NAME "
         "[E119]")),
        ("a,sort,,,,h,,,,,,,", "phase: 'sort' is not classify, prioritise or reprioritise [E106]"),
        ("a,classify,,x,,h,,,,,,,", "order: 'x' is not a whole number (at least 0) [E102]"),
        ("a,classify,,,,,,,,,,,", "has no effect (fill one of department, process) [E317]"),
        ("a,classify,,,,h,,5,,,,,", "priority: '5' is no effect of phase classify (one of department, process) [E318]"),
        ("a,reprioritise,,,,,,5,,,3,,", ("due_h: '3' is no effect of phase reprioritise (one of priority, "
         "add_priority, value, every_min, cap) [E318]")),
        ("a,reprioritise,,,,,,5,,,,9,", ("every_min: '9' stands without add_priority (fill add_priority, or empty it) "
         "[E302]")),
        ("a,reprioritise,,,,,,,5,,,,9", "cap: '9' stands without every_min (fill every_min, or empty it) [E302]"),
        ("a,classify,,,servce_id = 's',h,,,,,,,", ("when: \"servce_id = 's'\" has 'servce_id' at character 1, which is "
         "no column that it may name (did you mean service_id?; a text stands in 'quotes') [E910]")),
        ("a,classify,,,tier > 5,h,,,,,,,", ("when: 'tier > 5' mixes texts with numbers or conditions (texts stand in "
         "quotes, numbers without: priority > 50 and service_id = 'repair') [E911]")),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_applied_is_a_fault_with_its_line(row, says):
    with pytest.raises(InputError) as caught:
        tasks(f"ok,classify,,,,h,,,,,,,\n{row}\n")
    place = "rules.csv:3: "
    assert [str(fault) for fault in caught.value.faults] == [place + says]


def test_every_fault_of_every_rule_is_told_at_once():
    with pytest.raises(InputError) as caught:
        tasks("a,classify,,,x,,,,,,,,\na,prioritise,b,,,c,,5,,,,,2\n")
    found = [(fault.line, fault.column, fault.code) for fault in caught.value.faults]
    assert found == [
        (2, None, "E317"),
        (2, "when", "E910"),
        (3, "cap", "E318"),
        (3, "department", "E318"),
        (3, "rule_id", "E402"),
        (3, "scope", "E119"),
    ]


def test_hours_that_a_clock_cannot_count_to_are_a_fault():
    with pytest.raises(InputError, match=r"rules.csv:2: due_h: '100' are more hours than the clock rare .*\[E408\]"):
        tasks(
            "a,prioritise,,,,,,,,,100,,\n",
            sla="tier,service_id,clock\n*,*,rare\n",
            settings={"calendars": {"rare": "Mo 08:00-08:01"}},
        )


def test_a_faulty_rule_is_not_set_aside_as_nobody_knows_whom_it_would_touch(tmp_path):
    spoilt = FILES | {"rules.csv": f"{HEAD}a,classify,,,x,h,,,,,,,\n"}
    with pytest.raises(InputError, match="E910"):
        load(write(tmp_path, spoilt), set_aside=True)


def test_a_patch_changes_rules_as_any_table(tmp_path):
    rules = f"{HEAD}a,prioritise,,,,,,50,,,,,\nb,prioritise,,,,,,60,,,,,\n"
    patch = {"rules": {"remove": ["b"], "set": [{"where": "rule_id = 'a'", "priority": 70}]}}
    case = load(write(tmp_path, FILES | {"rules.csv": rules}), patch=patch)
    assert case.rules.select("rule_id", "priority").rows() == [("a", 70)]


# ---- against a naive twin


def slow_points(rule, age):
    """Count the points that a rule adds to a task of an age in minutes."""
    points = rule["add_priority"] or 0
    if not rule["every_min"]:
        return points
    points *= max(age, 0) // rule["every_min"]
    return max(-rule["cap"], min(points, rule["cap"])) if rule["cap"] else points


def slow(rules, task):
    """Apply rules to one task, one by one: department, process, priority, value (cents), due (hours), rules."""
    rank = {"classify": 0, "prioritise": 1, "reprioritise": 2, "": 0, "department": 1, "process": 2}
    state = dict(task, given=task["value"] is not None, rules=[])
    if state["value"] is None:
        state["value"] = 100_000 if task["priority"] is None else task["priority"] * 1_000
    for rule in sorted(
        rules, key=lambda each: (rank[each["phase"]], rank[each["scope"][0]], each["order"], each["rule_id"])
    ):
        kind, name = rule["scope"]
        column, least = rule["when"]
        seen = {"priority": state["priority"], "value": state["value"] / 100, "age_h": task["age"] / 60}[column]
        if (kind and state[kind] != name) or seen is None or seen < least:
            continue
        state["rules"].append(rule["rule_id"])
        changed = rule["priority"] is not None
        for effect in ("department", "process", "priority"):
            state[effect] = state[effect] if rule[effect] is None else rule[effect]
        if points := slow_points(rule, task["age"]):
            state["priority"], changed = max((state["priority"] or 0) + points, 0), True
        if rule["value"] is not None:
            state["value"], state["given"] = rule["value"] * 100, True
        elif changed and not state["given"]:
            state["value"] = state["priority"] * 1_000
        if rule["due_h"] is not None:
            state["due"] = rule["due_h"]
    return state


def random_rule(chance, number):
    phase = chance.choice(["classify", "prioritise", "reprioritise"])
    kind = chance.choice(["", "", "department", "process"])
    found = dict.fromkeys(HEAD.strip().split(","))
    column = chance.choice(["priority", "value", "age_h"])
    found |= {
        "rule_id": f"r{number}",
        "phase": phase,
        "scope": (kind, chance.choice("abc")),
        "order": chance.randrange(4),
        "when": (column, {"priority": chance.randrange(40), "value": chance.randrange(900), "age_h": -30}[column]),
    }
    if phase == "classify":
        found[chance.choice(["department", "process"])] = chance.choice("abc")
        return found
    found[chance.choice(["priority", "add_priority", "value"])] = chance.randrange(30)
    if chance.random() < 0.5:
        found["add_priority"] = chance.randrange(-20, 20)
    if phase == "prioritise" and chance.random() < 0.5:
        found["due_h"] = chance.randrange(50)
    elif phase == "reprioritise" and found["add_priority"] is not None and chance.random() < 0.7:
        found["every_min"], found["cap"] = chance.randrange(1, 900), chance.choice([None, chance.randrange(1, 50)])
    return found


def random_task(chance):
    return {
        "department": chance.choice([None, "a", "b"]),
        "process": chance.choice([None, "a", "b"]),
        "priority": chance.choice([None, chance.randrange(100)]),
        "value": chance.choice([None, chance.randrange(100_000)]),
        "age": chance.randrange(-1_000, 5_000),
        "due": None,
    }


def written_rule(rule):
    kind, name = rule["scope"]
    column, least = rule["when"]
    cells = rule | {"scope": f"{kind}:{name}" if kind else "", "when": f"{column} >= {least}"}
    return ",".join("" if cell is None else str(cell) for cell in cells.values()) + "\n"


@pytest.mark.parametrize("seed", range(15))
def test_rules_applied_to_all_tasks_at_once_are_rules_applied_to_each_by_itself(seed):
    chance = random.Random(seed)  # noqa: S311 - chance for a test, no secret
    rules = [random_rule(chance, number) for number in range(chance.randrange(1, 25))]
    rows = [random_task(chance) for _ in range(30)]
    requests = "request_id,x,y,department,process,priority,value,created_at\n"
    for number, row in enumerate(rows):
        value = "" if row["value"] is None else f"{row['value'] / 100:.2f}"
        cells = ["" if row[name] is None else str(row[name]) for name in ("department", "process", "priority")]
        made = datetime.fromtimestamp(at(NOW) - row["age"] * 60, tz=UTC).isoformat()
        requests += f"{number:02},,,{','.join(cells)},{value},{made}\n"
    found = tasks("".join(map(written_rule, rules)), requests)
    for task, row in zip(found.iter_rows(named=True), rows, strict=True):
        twin = slow(rules, row)
        due = None if twin["due"] is None else task["created_at"] + twin["due"] * 3_600
        assert {name: task[name] for name in ("department", "process", "priority", "value", "due_at", "rules")} == {
            **{name: twin[name] for name in ("department", "process", "priority", "value", "rules")},
            "due_at": due,
        }
