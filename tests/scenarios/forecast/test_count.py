"""Contacts one by one, counted."""

from datetime import date

import polars as pl
import pytest

from scenarios.forecast import count
from tests.scenarios.forecast.made import PARIS, moment


def contacts(*times: str, queue: str = "phone") -> pl.DataFrame:
    return pl.DataFrame({"queue_id": queue, "arrived_at": [moment(text) for text in times]})


def test_contacts_are_counted_by_interval_and_a_quiet_one_is_zero():
    made = count(contacts("2025-06-02 09:00:00", "2025-06-02 09:29:59", "2025-06-02 10:15"), 1800, PARIS)
    assert made["start"].to_list() == [moment(f"2025-06-02 {at}") for at in ("09:00", "09:30", "10:00")]
    assert made["offered"].to_list() == [2, 0, 1]
    assert made["length"].unique().to_list() == [1800]


def test_a_day_without_a_contact_is_left_out_and_each_queue_has_its_own_hours():
    both = pl.concat(
        [
            contacts("2025-06-02 09:00", "2025-06-04 11:00"),
            contacts("2025-06-03 20:00", queue="chat"),
        ]
    )
    made = count(both.sample(fraction=1.0, shuffle=True, seed=1), 3600, PARIS)
    days = made.with_columns(day=pl.from_epoch("start").dt.convert_time_zone(PARIS).dt.date())
    assert days.filter(queue_id="phone")["day"].unique().sort().to_list() == [date(2025, 6, 2), date(2025, 6, 4)]
    assert days.filter(queue_id="phone")["offered"].to_list() == [1, 0, 0, 0, 0, 1]
    assert days.filter(queue_id="chat")["offered"].to_list() == [1]
    assert made.equals(made.sort("queue_id", "start"))


def test_an_hour_that_the_clock_repeats_is_counted_twice():
    begin = moment("2025-10-26 02:30")
    rows = pl.DataFrame({"queue_id": "phone", "arrived_at": [begin, begin + 3600, begin + 3601]})
    made = count(rows, 3600, PARIS)
    assert made["offered"].to_list() == [1, 2]
    assert made["start"].to_list() == [begin - 1800, begin + 1800]


def test_no_contact_is_lost():
    draw = pl.select(arrived_at=pl.int_range(0, 40_000_000, 3_333) + 1_700_000_000).with_columns(queue_id=pl.lit("x"))
    assert count(draw, 900, PARIS)["offered"].sum() == len(draw)


def test_what_cannot_be_counted_is_complained_of():
    with pytest.raises(ValueError, match="1000 seconds divide no day"):
        count(contacts("2025-06-02 09:00"), 1000, PARIS)
    with pytest.raises(ValueError, match="1 contacts have no queue or no time"):
        count(pl.DataFrame({"queue_id": [None], "arrived_at": [3]}), 900, PARIS)
    assert count(contacts("2025-06-02 09:00").clear(), 900, PARIS).is_empty()
