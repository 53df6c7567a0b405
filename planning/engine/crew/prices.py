"""What rules over groups cost where they have a price: now, and with a visit more in a route."""

from __future__ import annotations

from planning.engine.compiled import apart, entry, kernel
from planning.engine.crew.ledger import binds, carry_over
from planning.engine.crew.runs import run_cost
from planning.engine.layout import (
    COUNT,
    CURRENT,
    DUTY_COUNT,
    DUTY_FACTOR,
    DUTY_FIRST,
    DUTY_MEASURE,
    DUTY_ROW,
    DUTY_SORT,
    FAIR_COUNT,
    FAIR_FIRST,
    FAIR_GRAIN,
    FAIR_RATE,
    FAIR_UNIT,
    FAIR_WEIGHTS,
    GROUP,
    IN_JOBS,
    JOBS,
    LIMIT_RATE,
    LIMIT_UNIT,
    PART_RULE,
    PART_WEIGHT,
    RULES_COST,
    RUN_COUNT,
    RUN_FIRST,
    SETTLED,
    TO_LIMIT,
    Model,
    State,
)
from planning.engine.money import cents

NO_TIME = 1 << 62
"""What is forbidden: as estimate.IMPOSSIBLE."""


@kernel
def limit_cost(model: Model, k: int, balance: int) -> int:
    """Cents of a limit with this balance; of a hard one nothing."""
    rate = model.limits[k, LIMIT_RATE]
    return cents(rate * balance, int(model.limits[k, LIMIT_UNIT])) if rate > 0 and balance > 0 else 0


@kernel
def part_cost(model: Model, part: int, load: int, total: int) -> int:
    """Cents of what a person with this load has above his fair part of the total."""
    rule, weight = model.fair_rules[model.fair[part, PART_RULE]], model.fair[part, PART_WEIGHT]
    above = rule[FAIR_GRAIN] * (load * rule[FAIR_WEIGHTS] - total * weight) // rule[FAIR_WEIGHTS]
    return cents(rule[FAIR_RATE] * above, int(rule[FAIR_UNIT])) if above > 0 else 0


@kernel
def fair_cost(model: Model, state: State, k: int) -> int:
    """Cents of what people under a rule of fairness have above their parts."""
    cost, total, rule = 0, int(state.loads[k, CURRENT]), model.fair_rules[k]
    for part in range(rule[FAIR_FIRST], rule[FAIR_FIRST] + rule[FAIR_COUNT]):
        cost += part_cost(model, part, int(state.parts_done[part, CURRENT]), total)
    return cost


@entry
def rules_cost(model: Model, state: State) -> int:
    """Cents of all rules that have a price."""
    cost = 0
    for k in range(model.limits.shape[0]):
        cost += limit_cost(model, k, int(state.balances[k, CURRENT]))
    for k in range(model.fair_rules.shape[0]):
        cost += fair_cost(model, state, k)
    for k in range(model.run_prices.shape[0]):
        cost += run_cost(model, state, k)
    return cost


rules_cost_apart = apart(rules_cost)


@entry
def settle_rules(model: Model, state: State) -> None:
    """Note that the plan is accepted as it is."""
    carry_over(state, CURRENT, SETTLED)
    state.rules[RULES_COST] = rules_cost_apart(model, state)


settle_rules_apart = apart(settle_rules)


@kernel
def more_of_duty(model: Model, state: State, k: int, more: int) -> int:
    """Cents by which so many jobs or seconds more make one duty dearer; a fair part as if nobody else gained by it."""
    duty = model.duties[k]
    row = int(duty[DUTY_ROW])
    if duty[DUTY_SORT] == TO_LIMIT:
        balance = int(state.balances[row, CURRENT])
        return limit_cost(model, row, balance + duty[DUTY_FACTOR] * more) - limit_cost(model, row, balance)
    load, total = int(state.parts_done[row, CURRENT]), int(state.loads[model.fair[row, PART_RULE], CURRENT])
    return part_cost(model, row, load + more, total + more) - part_cost(model, row, load, total)


@kernel
def price_of_day(model: Model, state: State, route: int) -> int:
    """Cents that the route's day adds to the runs of days, if its person works on no other day for it."""
    cost, day = 0, int(model.routes[route, GROUP])
    for k in range(model.run_prices.shape[0]):
        row = model.run_prices[k]
        if row[RUN_FIRST] <= day < row[RUN_FIRST] + row[RUN_COUNT]:
            cost -= run_cost(model, state, k)
            state.groups[day, JOBS] += 1
            cost += run_cost(model, state, k)
            state.groups[day, JOBS] -= 1
    return cost


@entry
def price_of_job(model: Model, state: State, route: int) -> int:
    """Cents that one job more in the route adds to the rules, whatever time it takes."""
    cost, crew = 0, model.crew[route]
    for k in range(crew[DUTY_FIRST], crew[DUTY_FIRST] + crew[DUTY_COUNT]):
        if model.duties[k, DUTY_MEASURE] == IN_JOBS:
            cost += more_of_duty(model, state, k, 1)
    return cost + (price_of_day(model, state, route) if state.tours[route, COUNT] == 0 else 0)


price_of_job_apart = apart(price_of_job)


@kernel
def exceeds(model: Model, state: State, route: int, jobs: int, seconds: int) -> bool:
    """Whether so many jobs and seconds more in the route exceed a hard limit that they add to."""
    crew = model.crew[route]
    for k in range(crew[DUTY_FIRST], crew[DUTY_FIRST] + crew[DUTY_COUNT]):
        if binds(model, state, k):
            duty = model.duties[k]
            more = duty[DUTY_FACTOR] * (jobs if duty[DUTY_MEASURE] == IN_JOBS else seconds)
            if more > 0 and state.balances[duty[DUTY_ROW], CURRENT] + more > 0:
                return True
    return False


@entry
def price_of_time(model: Model, state: State, route: int, more: int) -> int:
    """Cents that so many seconds more in the route add to the rules; NO_TIME where one forbids them."""
    if exceeds(model, state, route, 0, more):
        return NO_TIME
    cost, crew = 0, model.crew[route]
    for k in range(crew[DUTY_FIRST], crew[DUTY_FIRST] + crew[DUTY_COUNT]):
        if model.duties[k, DUTY_MEASURE] != IN_JOBS:
            cost += more_of_duty(model, state, k, more)
    return cost


price_of_time_apart = apart(price_of_time)


@kernel
def exact_price(model: Model, state: State, route: int, jobs: int, seconds: int) -> int:
    """Cents by which the rules cost more if the route does so many jobs and seconds more, to the cent."""
    cost, crew = 0, model.crew[route]
    opens = state.tours[route, COUNT] == 0 and jobs > 0
    for k in range(crew[DUTY_FIRST], crew[DUTY_FIRST] + crew[DUTY_COUNT]):
        duty = model.duties[k]
        more = jobs if duty[DUTY_MEASURE] == IN_JOBS else seconds
        if duty[DUTY_SORT] == TO_LIMIT:
            cost += more_of_duty(model, state, k, more)
        else:
            rule = int(model.fair[duty[DUTY_ROW], PART_RULE])
            cost -= fair_cost(model, state, rule)
            state.parts_done[duty[DUTY_ROW], CURRENT] += more
            state.loads[rule, CURRENT] += more
            cost += fair_cost(model, state, rule)
            state.parts_done[duty[DUTY_ROW], CURRENT] -= more
            state.loads[rule, CURRENT] -= more
    return cost + (price_of_day(model, state, route) if opens else 0)
