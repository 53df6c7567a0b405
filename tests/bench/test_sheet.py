from __future__ import annotations

from typing import TYPE_CHECKING

from bench.sheet import Sheet, write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def a_sheet(section: str, figure: str) -> Sheet:
    return Sheet(section=section, heading=["How."], columns=["what", "much"], rows=[["this", figure]], notes=["So."])


def test_a_section_is_replaced_where_it_stands_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    file.write_text("# Results\n", encoding="utf-8")
    for section, figure in (("one", r"\1"), ("two", "2"), ("one", "3")):
        write(a_sheet(section, figure), file)
    assert file.read_text(encoding="utf-8") == (
        "# Results\n"
        "\n<!-- one -->\n## one\n\nHow.\n\n| what | much |\n| --- | --: |\n| this | 3 |\n\n- So.\n<!-- end of one -->\n"
        "\n<!-- two -->\n## two\n\nHow.\n\n| what | much |\n| --- | --: |\n| this | 2 |\n\n- So.\n<!-- end of two -->\n"
    )
    assert list(tmp_path.iterdir()) == [file]


def test_a_sheet_is_printed_with_its_heading_and_notes(capsys: pytest.CaptureFixture[str]) -> None:
    a_sheet("one", "1").show()
    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert printed == ["one", "How.", "", "what  much", "this     1", "", "So."]
