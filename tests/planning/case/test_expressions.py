from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planning.case.expressions import MOST_WORDS, compile_where
from planning.faults import Fault, InputError

ROWS = pl.DataFrame(
    {
        "from": ["start", "end", None, "O'Hara"],
        "priority": [1, 60, None, 80],
        "value": [1.5, None, 3.0, 7.0],
        "mandatory": [True, False, None, False],
    }
)


def met(text: str) -> list[bool | None]:
    condition = compile_where(text, ROWS.schema)
    found: list[bool | None] = ROWS.select(met=condition)["met"].to_list()
    return found


def fault_of(text: str) -> Fault:
    with pytest.raises(InputError) as caught:
        compile_where(text, ROWS.schema, file="case.yaml", column="requests.set.where")
    (fault,) = caught.value.faults
    return fault


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("priority > 50", [False, True, None, True]),
        ("priority >= 60 AND not mandatory", [False, True, None, True]),
        ("priority between 1 and 60", [True, True, None, False]),
        ("priority not between 1 and 60", [False, False, None, True]),
        ("priority in (1, 80)", [True, False, None, True]),
        ("priority in (-1, 60)", [False, True, None, False]),
        ("from = 'O''Hara'", [False, False, None, True]),
        ("from not in ('start', 'end')", [False, False, None, True]),
        ("from like 's%' or from like '_nd'", [True, True, None, False]),
        ("from not like 's%'", [False, True, None, True]),
        ("from is null", [False, False, True, False]),
        ("from is not null", [True, True, False, True]),
        ("mandatory", [True, False, None, False]),
        ("mandatory = true", [True, False, None, False]),
        ("2 * value - 1 > (priority + 3) / 2", [False, None, None, False]),
        ("value * 10 = 15 or priority / 8 = 10", [True, None, None, True]),
        ("-priority < -50", [False, True, None, True]),
        ("priority <> 60 and priority != 1", [False, False, None, True]),
    ],
)
def test_a_condition_is_met_by_the_rows_of_which_it_is_true(text: str, rows: list[bool | None]) -> None:
    assert met(text) == rows


@pytest.mark.parametrize(
    ("text", "says", "right"),
    [
        ("priorty > 50", "'priorty' at character 1", "did you mean priority?"),
        ("priority > 50 and Mandatory", "'Mandatory' at character 19", "did you mean mandatory?"),
        ("value > xyz", "'xyz' at character 9", "the columns are from, priority"),
        ("select 1", "'select' at character 1", "the columns are"),
        ("read_csv('secret')", "'read_csv' at character 1", "the columns are"),
        ("value(3) > 1", "'(' at character 6", "functions cannot be called"),
        ("priority == 3", "'=' at character 11", "a column, a number or a 'text'"),
        ("priority > 50 50", "'50' at character 15", "a comparison"),
        ('from = "start"', "'\"' at character 8", "single quotes"),
        ("from = 'start", '"\'" at character 8', "close it with '"),
        ("priority = 1e5", "'1' at character 12", "a number"),
        ("priority % 2 = 1", "'%' at character 10", "a comparison"),
        ("priority > 1; mandatory", "';' at character 13", "a comparison"),
        ("priority > 1)", "')' at character 13", "a comparison"),
        ("priority in (from)", "'from' at character 14", "numbers or 'texts'"),
        ("priority in (1, 'a')", "'a'", "numbers or 'texts'"),
        ("priority in ()", "')' at character 14", "numbers or 'texts'"),
        ("priority in 3", "'3' at character 13", "in needs a list"),
        ("from like from", "'from' at character 11", "like needs a text"),
        ("from is 3", "'3' at character 9", "null or not null"),
        ("from = null", "'null' at character 8", "a column"),
        ("from not 3", "'3' at character 10", "in, like or between"),
        ("(priority > 1", "parenthesis open", "close it"),
        ("priority >", "ends where a column or a value is missing", ""),
        ("priority in (1", "ends too early", "a comma"),
        ("", "is empty", ""),
    ],
)
def test_a_wrong_word_is_named_with_its_place_and_what_would_be_right(text: str, says: str, right: str) -> None:
    fault = fault_of(text)
    assert (fault.code, fault.file, fault.column) == ("E910", "case.yaml", "requests.set.where")
    assert says in fault.wrong
    assert right in fault.right


@pytest.mark.parametrize(
    "text", ["priority > 'a'", "from + 1 > 2", "from between 1 and 2", "priority", "value + 1", "'a'", "not from"]
)
def test_what_compares_texts_with_numbers_or_is_no_condition_is_a_fault(text: str) -> None:
    assert fault_of(text).code == "E911"


def test_a_condition_too_long_for_polars_is_a_fault() -> None:
    assert "too long" in fault_of(" and ".join(["mandatory"] * MOST_WORDS)).wrong
    assert "too long" in fault_of("not " * 30 + "mandatory").wrong
    assert "too long" in fault_of("(" * 30 + "mandatory" + ")" * 30).wrong


def test_the_list_of_an_in_may_be_long() -> None:
    assert met(f"priority in ({', '.join(map(str, range(1000)))})") == [True, True, None, True]


WORDS = (
    "from priority value mandatory and or not in between like is null true 1 2.5 'a' 'a%' = < <> + - * / ( ) , "
    "select read_csv -- ;"
)
SOUP = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(text=st.one_of(st.text(max_size=60), SOUP))
@example(text="select * from read_csv('/etc/passwd')")
@example(text="priority > 1 -- read_csv('/etc/passwd')")
@example(text="(select 1) = 1")
@example(text="1 = 1; drop table requests")
def test_any_text_is_a_condition_or_an_input_error_and_never_reaches_an_sql_context(text: str) -> None:
    def forbidden(*_: Any) -> None:
        raise AssertionError("an SQL context reads files")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pl.SQLContext, "__init__", forbidden)
        patched.setattr(pl, "read_csv", forbidden)
        try:
            condition = compile_where(text, ROWS.schema)
        except InputError:
            return
        assert ROWS.select(met=condition).schema == {"met": pl.Boolean}
        assert set(condition.meta.root_names()) <= set(ROWS.columns)
