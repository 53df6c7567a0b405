"""`creneau offer`: what a caller hears, what is taken, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.cli.conftest import plan_monday

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Creneau, Work

HEADINGS = (
    "request_id,offer_id,service_id,day,half_day,promised_start,promised_end,resource_ids,site_id,"
    "marginal_cost,price,slot_value,sla_met,moved,delayed,delayed_s"
)
ASKED = "request_id,x,y,created_at,duration_min,skills,value\nC1,12,0,2026-11-22T19:00,30,gas,150\n"
TIGHT = "2026-11-23T08:05/2026-11-23T08:20"


@pytest.fixture(autouse=True)
def _plan(prepare: Callable[[Work], None]) -> None:
    """The worked day as a run, and a client who asks."""
    prepare(plan_monday)
    Path("calls.csv").write_text(ASKED)


def offered(creneau: Creneau, *options: str, plan: str = "monday", request: str = "calls.csv") -> list[dict[str, Any]]:
    done = creneau("offer", "day", plan, "--request", request, "--json", *options)
    found: list[dict[str, Any]] = json.loads(done.stdout)["offers"]
    return found


def cost(run: str) -> float:
    figure: float = json.loads(Path(run, "manifest.json").read_text())["cost"]
    return figure


def test_a_caller_hears_when_with_whom_and_at_what_price(creneau: Creneau) -> None:
    done = creneau("offer", "day", "monday", "--request", "calls.csv")
    (only,) = offered(creneau)
    assert done.exit_code == 0
    assert done.stdout == (
        "C1: 1 choice\n"
        "offer               promise                 with  price EUR   cost  value left  SLA\n"
        f"{only['offer_id']}  Mon 23 Nov 08:00-10:00  T2         0.00  24.89      125.11  met\n"
    )
    assert "C1: only 1 choice: no other slot has room\n" in done.stderr


def test_csv_and_json_hold_the_same_with_instants_and_amounts(creneau: Creneau) -> None:
    (only,) = offered(creneau)
    lines = creneau("offer", "day", "monday", "--request", "calls.csv", "--format", "csv").stdout.splitlines()
    window = "2026-11-23T08:00:00+01:00,2026-11-23T10:00:00+01:00"
    assert lines == [HEADINGS, f"C1,{only['offer_id']},,2026-11-23,morning,{window},T2,,24.89,0.00,125.11,true,,,0"]
    assert only["marginal_cost"] == 24.89


def test_what_is_taken_is_written_with_its_promise_and_verifies_at_the_cost_that_was_quoted(creneau: Creneau) -> None:
    (only,) = offered(creneau)
    done = creneau("offer", "day", "monday", "--request", "calls.csv", "--accept", only["offer_id"], "-o", "called")
    assert done.exit_code == 0
    assert "wrote called: 1 request taken: C1\n" in done.stderr
    assert creneau("verify", "day", "called").exit_code == 0
    assert cost("called") == pytest.approx(cost("monday") + 24.89, abs=1e-9)
    (row,) = (line.split(",") for line in Path("called/plan.csv").read_text().splitlines() if ",C1," in line)
    assert row[16:18] == ["2026-11-23T08:00:00+01:00", "2026-11-23T10:00:00+01:00"]
    assert Path("called/unplanned.csv").read_text() == Path("monday/unplanned.csv").read_text()
    assert Path("called/offers.csv").read_text().splitlines()[0] == HEADINGS
    follow = creneau("plan", "day", "--from", "called", "-o", "next", "--iterations", "100")
    assert follow.exit_code == 0
    assert ",C1," in Path("next/plan.csv").read_text()


def test_an_offer_that_no_longer_holds_names_the_nearest_and_ends_with_3(creneau: Creneau) -> None:
    (only,) = offered(creneau)
    Path("other.csv").write_text(ASKED.replace("C1,12", "C2,12"))
    creneau("offer", "day", "monday", "--request", "other.csv", "--accept", "cheapest", "-o", "later")
    done = creneau("offer", "day", "later", "--request", "calls.csv", "--accept", only["offer_id"], "-o", "called")
    assert done.exit_code == 3
    assert "C1: the offer from 2026-11-23T08:00 to 2026-11-23T10:00 no longer holds; nearest to it: none" in done.stderr
    assert not Path("called").exists()


def test_an_offer_still_holds_in_another_plan_that_leaves_its_place_free(creneau: Creneau) -> None:
    (only,) = offered(creneau)
    creneau("plan", "day", "-o", "again", "--iterations", "1000", "--set", "objective.km=0.46")
    done = creneau("offer", "day", "again", "--request", "calls.csv", "--accept", only["offer_id"], "-o", "called")
    assert done.exit_code == 0
    assert creneau("verify", "day", "called").exit_code == 0


def test_each_request_of_a_file_is_answered_in_the_plan_that_those_before_leave(creneau: Creneau) -> None:
    Path("calls.csv").write_text(ASKED + "C2,12,0,2026-11-22T19:00,30,gas,150\n")
    done = creneau("offer", "day", "monday", "--request", "calls.csv", "--accept", "earliest", "-o", "called")
    assert done.exit_code == 3
    assert "C2: no offer: no shift has room for it that breaks no promise" in done.stderr
    assert "relevant first answers, those with a choice that meets what the client is owed: 50.0% (1 of 2)" in (
        done.stderr
    )
    assert creneau("verify", "day", "called").exit_code == 0
    assert Path("called/patch.yaml").read_text().count("request_id") == 1


def test_requests_may_come_by_standard_input() -> None:
    done = CliRunner().invoke(app, ["offer", "day", "monday", "--request", "-", "--format", "csv"], input=ASKED)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1].startswith("C1,")


def test_faults_of_the_requests_name_their_file_and_line(creneau: Creneau) -> None:
    Path("calls.csv").write_text("request_id,x,y,created_at,duration_min\nR1,1,1,2026-11-22T19:00,many\n")
    done = creneau("offer", "day", "monday", "--request", "calls.csv")
    assert done.exit_code == 2
    assert "calls.csv:2: duration_min: 'many' is not" in done.stderr
    assert "calls.csv:2: request_id: 'R1' stands twice (first at requests.csv:2) [E402]" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--request", "none.csv"], "none.csv: cannot be read: No such file or directory"),
        (["--request", "calls.csv", "--accept", "nonsense", "-o", "x"], "'nonsense' is no offer_id (18 digits"),
        (["--request", "calls.csv", "--accept", "0" * 18, "-o", "x"], "'000000000000000000' is no offer of these"),
        (["--request", "empty.csv"], "empty.csv: has no row (a row for each request) [E414]"),
        (["--request", "calls.csv", "--accept", "cheapest"], "give --accept and -o together"),
        (["--request", "calls.csv", "--accept", "cheapest", "-o", "monday"], "monday: exists already"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(creneau: Creneau, options: list[str], said: str) -> None:
    Path("empty.csv").write_text("request_id,x,y\n")
    done = creneau("offer", "day", "monday", *options)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not Path("x").exists()


def test_a_request_that_is_promised_or_locked_already_is_refused(creneau: Creneau) -> None:
    Path("calls.csv").write_text(
        "request_id,x,y,created_at,duration_min,promised_start,promised_end\n"
        "C1,1,1,2026-11-22T19:00,30,2026-11-23T09:00,2026-11-23T10:00\n"
    )
    done = creneau("offer", "day", "monday", "--request", "calls.csv")
    assert done.exit_code == 2
    assert (
        "calls.csv:2: request_id: 'C1' is promised or locked already, so nothing can be offered [E411]" in done.stderr
    )


def test_a_request_that_stands_in_the_plan_is_refused(creneau: Creneau) -> None:
    lines = Path("day/requests.csv").read_text().splitlines(keepends=True)
    Path("calls.csv").write_text(lines[0] + lines[1])
    Path("day/requests.csv").write_text("".join([lines[0], *lines[2:]]))
    done = creneau("offer", "day", "monday", "--request", "calls.csv")
    assert done.exit_code == 2
    assert "calls.csv:2: request_id: 'R1' stands in the plan already, so nothing can be offered [E411]" in done.stderr


def test_another_service_is_offered_where_one_may_be_and_written_as_what_was_taken(creneau: Creneau) -> None:
    Path("day/services.csv").write_text(
        "service_id,duration_min,skills,base_price,alternative\nrepair,30,gas,80,look\nlook,10,,20,\n"
    )
    Path("calls.csv").write_text("request_id,x,y,created_at,service_id,value\nC1,12,0,2026-11-22T19:00,repair,150\n")
    offers = offered(creneau)
    taken = next(offer for offer in offers if offer["service_id"] == "look")
    assert taken["price"] >= 20
    done = creneau("offer", "day", "monday", "--request", "calls.csv")
    assert "service" in done.stdout.splitlines()[1]
    done = creneau("offer", "day", "monday", "--request", "calls.csv", "--accept", taken["offer_id"], "-o", "called")
    assert done.exit_code == 0
    assert creneau("verify", "day", "called").exit_code == 0
    assert "service_id: look" in Path("called/patch.yaml").read_text()
    assert Path("called/plan.csv").read_text().count(",C1,") == 1
    assert cost("called") == pytest.approx(cost("monday") + taken["marginal_cost"], abs=1e-9)


def test_where_a_half_day_has_no_room_requests_without_a_promise_may_move(creneau: Creneau) -> None:
    shifts = Path("day/shifts.csv")
    shifts.write_text(shifts.read_text().replace("T12:00", "T12:30"))  # now T2 can take R1 over
    only_he = ASKED.replace(",value", ",value,windows").replace(",gas,150", f",gas:2,150,{TIGHT}")
    Path("calls.csv").write_text(only_he)
    assert offered(creneau) == []
    (offer,) = offered(creneau, "--may-move", "1")
    assert (offer["resource_ids"], offer["moved"]) == ("T1", "R1")
    accept = ("--accept", offer["offer_id"], "-o", "called")
    done = creneau("offer", "day", "monday", "--request", "calls.csv", "--may-move", "1", *accept)
    assert done.exit_code == 0
    assert creneau("verify", "day", "called").exit_code == 0
    assert cost("called") == pytest.approx(cost("monday") + offer["marginal_cost"], abs=1e-9)


def test_a_plan_made_later_than_now_is_said_to_be(creneau: Creneau) -> None:
    later = json.loads(Path("monday/manifest.json").read_text()) | {"now": "2026-11-23T09:00:00+01:00"}
    Path("monday/manifest.json").write_text(json.dumps(later))
    done = creneau("offer", "day", "monday", "--request", "calls.csv")
    assert "the plan was made when it was 2026-11-23T09:00:00+01:00: give --now" in done.stderr


def test_a_plan_of_which_a_shift_is_gone_is_refused(creneau: Creneau) -> None:
    Path("day/absences.csv").write_text("resource_id,start,end\nT1,2026-11-23T00:00,2026-11-24T00:00\n")
    done = creneau("offer", "day", "monday", "--request", "calls.csv")
    assert done.exit_code == 2
    assert "monday: no longer holds: 2 requests cannot stay: R1, R2 (plan it anew: creneau plan --from)" in done.stderr


@pytest.mark.parametrize("kept", ["activity,request_id,resource_id,sequence", "activity,request_id,resource_id,start"])
def test_a_plan_made_elsewhere_is_enough(creneau: Creneau, kept: str) -> None:
    lines = [line.split(",") for line in Path("monday/plan.csv").read_text().splitlines()]
    columns = [lines[0].index(name) for name in kept.split(",")]
    Path("bare.csv").write_text("".join(",".join(line[column] for column in columns) + "\n" for line in lines))
    (bare,) = offered(creneau, plan="bare.csv")
    (only,) = offered(creneau)
    assert (bare["marginal_cost"], bare["resource_ids"]) == (only["marginal_cost"], only["resource_ids"])


def test_what_is_taken_without_saying_when_it_was_asked_for_was_asked_for_now(creneau: Creneau) -> None:
    Path("calls.csv").write_text(ASKED.replace(",2026-11-22T19:00,", ",,"))
    creneau("offer", "day", "monday", "--request", "calls.csv", "--accept", "cheapest", "-o", "called")
    assert "created_at: '2026-11-22T20:00:00+01:00'" in Path("called/patch.yaml").read_text()
    assert creneau("verify", "day", "called", "--now", "2026-11-23T07:00").exit_code == 0


def test_no_service_is_its_own_alternative(creneau: Creneau) -> None:
    Path("day/services.csv").write_text("service_id,duration_min,skills,alternative\nrepair,30,gas,repair\n")
    done = creneau("offer", "day", "monday", "--request", "calls.csv")
    assert done.exit_code == 2
    assert (
        "services.csv:2: alternative: 'repair' is the service itself (another service, or empty) [E316]" in done.stderr
    )


def test_room_is_made_at_the_cheapest_of_several_sites_at_the_cost_that_is_quoted(creneau: Creneau) -> None:
    shifts = Path("day/shifts.csv")
    shifts.write_text(shifts.read_text().replace("T12:00", "T12:30"))
    Path("day/sites.csv").write_text("site_id,x,y\nFAR,14,0\nNEAR,12,0\n")
    Path("calls.csv").write_text(
        "request_id,site_id,created_at,duration_min,skills,value,windows\n"
        f"C1,FAR|NEAR:1,2026-11-22T19:00,30,gas:2,150,{TIGHT}\n"
    )
    (offer,) = offered(creneau, "--may-move", "1")
    assert (offer["site_id"], offer["moved"]) == ("NEAR", "R1")
    accept = ("--may-move", "1", "--accept", offer["offer_id"], "-o", "called")
    done = creneau("offer", "day", "monday", "--request", "calls.csv", *accept)
    assert done.exit_code == 0
    assert "1 request taken: C1; moved: R1\n" in done.stderr
    assert creneau("verify", "day", "called").exit_code == 0
    assert cost("called") == pytest.approx(cost("monday") + offer["marginal_cost"], abs=1e-9)
