"""The page: what stands in it, that texts stay texts, and that a browser is content with it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from planning.faults import InputError
from planning.report.page import page
from planning.run import read_run
from tests.browser import CHROMIUM, Look, opened
from tests.planning.report.material import FORMULA, LINES, SCRIPT, on_earth, planned

if TYPE_CHECKING:
    from pathlib import Path


class Parts(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, its texts, its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "script" and (not self.scripts or self.lasttag == "script"):
            self.scripts.append((self.elements[-1][1], data))
        self.texts.append(data)

    def held(self, name: str) -> list[str]:
        """What attributes of a name say."""
        return [said for _, attributes in self.elements for key, said in attributes.items() if key == name and said]


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("page")
    planned(folder, name=SCRIPT)
    return page(read_run(folder / "run"), read_run(planned(folder, "earlier", without=["R3"])))


def charts_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="charts">(.*?)</script>', text, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_a_page_shows_each_chapter_for_which_the_run_has_something(text: str) -> None:
    keys = re.findall(r'<section id="([a-z-]+)"', text)
    shown = [
        "headline",
        "plan",
        "routes",
        "load",
        "left-out",
        "changes",
        "costs",
        "search",
        "figures",
        "made",
        "sheets",
    ]
    assert keys == shown
    assert list(charts_of(text)) == ["gantt", "routes", "load", "on-time", "costs", "search"]


def test_names_are_texts_wherever_they_stand(text: str) -> None:
    parts = Parts(text)
    said = " ".join(parts.texts)
    for name in (SCRIPT, FORMULA, LINES):
        assert name in said
    assert sum(tag == "script" for tag, _ in parts.elements) == 3
    assert not [key for _, attributes in parts.elements for key in attributes if key.startswith("on")]
    assert SCRIPT not in text


def test_only_the_scripts_of_the_page_may_run_and_nothing_may_be_fetched(text: str) -> None:
    parts = Parts(text)
    policy = next(said for said in parts.held("content") if "script-src" in said)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    own = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in own]
    assert re.findall(r"'sha256-([^']+)'", policy) == digests
    assert not parts.held("src")
    assert {said for said in parts.held("href") if not said.startswith("#")} == {"data:,"}


def test_the_headline_holds_figures_against_what_was_expected_and_against_the_earlier_run(text: str) -> None:
    said = re.sub(r"\s+", " ", " ".join(Parts(text).texts))
    assert "4 of 5 requests are served; 1 is left out." in said
    assert "It costs 351.83 EUR" in said
    assert "expected at most 1,000 EUR" in said
    assert "+20.0 points" in said  # four of five requests, not three
    assert "Changes are against" in said


def test_what_was_expected_and_is_not_so_is_said_first(tmp_path: Path) -> None:
    run = planned(tmp_path)
    kpis = pl.read_csv(run / "kpis.csv", infer_schema=False)
    missed = kpis.with_columns(met=pl.when(kpi="sla_met", scope="total").then(pl.lit("false")).otherwise("met"))
    missed.write_csv(run / "kpis.csv")
    said = page(read_run(run))
    assert "Expected, and not so:" in said
    assert re.search(r"SLA met: [\d.]+%, expected at least 90.0%", said)


def test_a_run_of_figures_alone_has_a_page_too(tmp_path: Path) -> None:
    run = planned(tmp_path)
    for name in ("plan.csv", "costs.csv", "curve.csv", "unplanned.csv"):
        (run / name).unlink()
    assert re.findall(r'<section id="([a-z-]+)"', page(read_run(run))) == ["headline", "figures", "made"]


def test_a_folder_of_scenarios_is_compared_and_the_base_shown(tmp_path: Path) -> None:
    planned(tmp_path, "all/storm", without=["R3"])
    planned(tmp_path, "all/base")
    said = page(read_run(tmp_path / "all"))
    assert "2 scenarios; the rest of this page shows base." in said
    assert "80.0%" in said
    assert "60.0% (−20.0 points)" in said


def test_the_run_that_others_were_compared_with_comes_first(tmp_path: Path) -> None:
    for name in ("push", "pull", "mixed"):
        planned(tmp_path, f"all/{name}")
    (tmp_path / "all/comparison.csv").write_text("kpi,run\ncost,pull\ncost,mixed\ncost,push\n")
    run = read_run(tmp_path / "all")
    assert list(run.scenarios) == ["pull", "mixed", "push"]
    assert run.folder == tmp_path / "all/pull"


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent: does not exist .*\[E701\]"):
        read_run(tmp_path / "absent")
    with pytest.raises(InputError, match=r"is no run .*\[E701\]"):
        read_run(tmp_path)


def test_a_cell_that_cannot_be_read_is_named_with_its_file(tmp_path: Path) -> None:
    run = planned(tmp_path)
    costs = run / "costs.csv"
    costs.write_text(costs.read_text().replace("7.50", "much"))
    with pytest.raises(InputError, match=r"costs\.csv: cannot be read as a run: .*much.*\[E804\]"):
        page(read_run(run))


LOOKS = {"light": Look(), "dark": Look(dark=True), "phone": Look(width=390, height=800)}


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
def test_a_browser_draws_the_page_without_error_and_without_a_request(tmp_path: Path, text: str) -> None:
    file = tmp_path / "page.html"
    file.write_text(text, encoding="utf-8")
    for name, look in LOOKS.items():
        with opened(file, tmp_path / name, look) as shown:
            shown.wait_for("document.documentElement.dataset.drawn === 'true'")
            marks = "[...document.querySelectorAll('[data-chart]')].map(one => one.querySelectorAll('svg path').length)"
            assert all(count > 3 for count in shown.find(marks))
            assert shown.find("document.querySelectorAll('table').length") > 8
            assert shown.find("document.documentElement.scrollWidth") == look.width
            assert shown.find("document.querySelectorAll('script').length") == 3
            if name == "light":
                _reads_and_sorts(shown)
            assert shown.errors == []
            assert shown.requests == [file.resolve().as_uri()]


def _reads_and_sorts(shown: Any) -> None:
    """Sort a table by keyboard, search it, choose another person, print the sheets."""
    rows = "[...document.querySelectorAll('#costs table')[0].tBodies[0].rows].map(row => row.cells[1].dataset.v)"
    before = shown.find(rows)
    shown.find("document.querySelectorAll('#costs th button')[1].focus(); document.activeElement.click()")
    assert shown.find(rows) == sorted(before, key=float) != before
    assert shown.find("document.querySelectorAll('#costs th')[1].ariaSort") == "ascending"
    shown.find(
        "(() => { const field = document.querySelector('#figures input'); field.value = 'overtime';"
        " field.dispatchEvent(new Event('input')); })()"
    )
    assert shown.find("document.querySelector('#figures [role=status]').textContent") == "1 found"
    bars = "document.querySelectorAll('[data-chart=gantt] svg [role=graphics-symbol]').length"
    everybody = shown.find(bars)
    shown.find(
        "(() => { const pick = document.getElementById('who'); pick.selectedIndex = 1;"
        " pick.dispatchEvent(new Event('change')); })()"
    )
    shown.wait_for(f"{bars} < {everybody}")
    assert shown.find("document.querySelectorAll('.sheet:not([hidden])').length") == 1
    assert shown.printed().startswith(b"%PDF")


def test_the_day_sheet_holds_the_day_in_order(tmp_path: Path) -> None:
    said = page(read_run(on_earth(planned(tmp_path))))
    sheet = re.search(r'<article class="sheet"[^>]*data-who="=HYPERLINK.*?</article>', said, re.DOTALL)
    assert sheet
    cells = re.findall(r'<tr[^>]*><td class="t">([^<]*)</td><td class="t">([^<]*)</td><td>([^<]*)', sheet[0])
    assert [start for start, _, _ in cells if start] == sorted(start for start, _, _ in cells if start)
    assert [what for _, _, what in cells if what in {"set off", "break", "back"}] == ["set off", "break", "back"]
