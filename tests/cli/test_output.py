from __future__ import annotations

import json
import os
import re

import pytest
from rich.text import Text
from typer import BadParameter

from cli.options import Form, Log
from cli.output import LEAST_WIDTH, PLAIN_WIDTH, Output, open_output, table
from planning.faults import Fault

WARNING = Fault(code="W501", file="a.csv", line=2, column="skills", wrong="nobody has it")
ERROR = Fault(code="E101", file="b.csv", line=3, column="id", wrong="is empty")


@pytest.mark.parametrize(
    ("form", "quiet", "shown"),
    [
        (None, False, True),
        (None, True, False),
        (Form.TABLE, True, True),
        (Form.JSON, False, False),
        (Form.CSV, False, False),
    ],
)
def test_what_people_read_is_printed_unless_a_program_reads_or_nobody_asked(
    capsys: pytest.CaptureFixture[str], form: Form | None, *, quiet: bool, shown: bool
) -> None:
    Output(form=form, quiet=quiet).show("hello")
    assert capsys.readouterr().out == ("hello\n" if shown else "")


@pytest.mark.parametrize(
    ("form", "printed"), [(None, ""), (Form.TABLE, ""), (Form.CSV, "a\n1\n"), (Form.JSON, "creneau.thing/1")]
)
def test_what_programs_read_is_printed_only_in_the_form_that_was_asked_for(
    capsys: pytest.CaptureFixture[str], form: Form | None, printed: str
) -> None:
    Output(form=form).data(csv="a\n1\n", document={"rows": []}, schema="thing/1")
    out = capsys.readouterr().out
    assert out == printed if form is not Form.JSON else json.loads(out) == {"schema": printed, "rows": []}


def test_messages_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    out = Output(form=Form.JSON)
    out.say("said")
    out.error("wrong")
    out.faults([ERROR])
    streams = capsys.readouterr()
    assert (streams.out, streams.err) == ("", f"said\nwrong\n{ERROR}\n")


def test_quiet_keeps_errors_and_drops_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    out = Output(quiet=True)
    out.say("done")
    out.faults([WARNING, ERROR])
    out.error("wrong")
    assert capsys.readouterr().err == f"{ERROR}\nwrong\n"


def test_a_log_has_every_fault_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    Output(log=Log.JSON).faults([ERROR] * 9)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert len(lines) == 9
    assert {(line["level"], line["message"], line["code"], line["line"]) for line in lines} == {
        ("error", str(ERROR), "E101", 3)
    }


@pytest.mark.parametrize(("number", "lines"), [(5, 5), (6, 6), (7, 6)])
def test_a_count_never_stands_for_a_single_fault(number: int, lines: int) -> None:
    assert len([*Output().fault_lines([ERROR] * number)]) == lines


def test_errors_stand_before_warnings() -> None:
    assert [*Output().fault_lines([WARNING, ERROR])] == [str(ERROR), str(WARNING)]


def test_a_table_has_no_trailing_blanks_and_keeps_brackets(capsys: pytest.CaptureFixture[str]) -> None:
    Output().show(table(("name", "n"), [("[bold]x[/bold]", 1), (None, 22)], right=["n"]))
    assert capsys.readouterr().out == "name             n\n[bold]x[/bold]   1\n                22\n"


def test_a_text_longer_than_the_line_is_not_broken(capsys: pytest.CaptureFixture[str]) -> None:
    text = "word " * 60 + "end"
    assert len(text) > PLAIN_WIDTH
    Output().show(text)
    assert capsys.readouterr().out == f"{text}\n"


def test_without_a_terminal_there_is_no_colour(capsys: pytest.CaptureFixture[str]) -> None:
    Output().show(table(("a",), [(Text("x", "green"),)]))
    assert "\x1b" not in capsys.readouterr().out


def test_no_color_is_respected_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    part = table(("a",), [(Text("x", "green"),)])
    Output().show(part)
    assert re.search(r"\x1b\[32m", capsys.readouterr().out)
    monkeypatch.setenv("NO_COLOR", "1")
    Output().show(part)
    assert not re.search(r"\x1b\[3\dm", capsys.readouterr().out)


def test_json_is_short_for_the_form_json() -> None:
    assert open_output(as_json=True).form is Form.JSON
    assert open_output(form=Form.CSV).form is Form.CSV


@pytest.mark.parametrize(("columns", "width"), [(0, PLAIN_WIDTH), (20, LEAST_WIDTH), (132, 132)])
def test_a_terminal_without_a_width_gets_the_plain_one_and_a_narrow_one_the_least(
    monkeypatch: pytest.MonkeyPatch, columns: int, width: int
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("os.get_terminal_size", lambda: os.terminal_size((columns, 24)))
    assert Output().width == width


def test_quiet_tells_warnings_that_stop_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    Output(quiet=True).faults([WARNING], stopping=True)
    assert capsys.readouterr().err == f"{WARNING}\n"


@pytest.mark.parametrize("form", [Form.CSV, Form.TABLE])
def test_json_contradicts_another_form(form: Form) -> None:
    with pytest.raises(BadParameter, match=f"--format {form}"):
        open_output(as_json=True, form=form)
    assert open_output(as_json=True, form=Form.JSON).form is Form.JSON
