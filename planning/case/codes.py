"""Every code of a fault, with what it means and what helps."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """What a code means, and what helps."""

    meaning: str
    remedy: str


CODES: dict[str, Code] = {
    "E001": Code("A file is missing.", "Put it there, or name the right one under `tables` in case.yaml."),
    "E002": Code("A file is not written in UTF-8.", "Save it again as UTF-8."),
    "E003": Code("A file is empty.", "Give it at least its header."),
    "E004": Code("A column has no name.", "Name it in the header, or remove it."),
    "E005": Code("A column stands twice in the header.", "Remove or rename one of them."),
    "E006": Code(
        "A column, or a whole file, is not one that this version reads.", "Correct its name, or remove it."
    ),
    "E007": Code("A column that the table needs is missing.", "Add it."),
    "E008": Code("A row has more or fewer cells than the header.", "Put quotes around cells that hold commas."),
    "E009": Code("A file cannot be read as CSV or Parquet.", "Close its quotes, or write it again."),
    "E010": Code(
        "A table stands both as CSV and as Parquet.", "Keep one, or name it under `tables` in case.yaml."
    ),
    "E011": Code("A Parquet column has a type that cannot be read.", "Write it as text, number, date or time."),
    "E101": Code("A cell that must be filled is empty.", "Fill it."),
    "E102": Code("A cell is not a whole number.", "Write digits only."),
    "E103": Code("A number is too small or too large.", "Write one within the bounds that the message names."),
    "E104": Code("A cell is not a number.", "Write digits with a point before the decimals."),
    "E105": Code("A number has more decimals than can be kept.", "Round it."),
    "E106": Code("A cell holds none of the words that it may hold.", "Write one of them."),
    "E107": Code("A cell is not a date and time.", "Write it like 2026-11-23T08:00, with or without an offset."),
    "E108": Code(
        "A local time does not exist, or exists twice, as the clocks change.", "Write it with its offset."
    ),
    "E109": Code("A cell is not a date.", "Write it like 2026-11-23."),
    "E110": Code("A cell is neither true nor false.", "Write true or false."),
    "E111": Code("An id holds a character that separates ids.", "Use ids without ; | and line breaks."),
    "E112": Code("A list has an empty entry.", "Separate its entries by one ;"),
    "E113": Code("A list of skills cannot be read.", "Write it like gas:2;elec"),
    "E114": Code("Windows cannot be read.", "Write them like 2026-11-23T08:00/2026-11-23T12:00;..."),
    "E115": Code("Breaks cannot be read.", "Write them like 45@11:30-14:00;..."),
    "E201": Code("A file cannot be read as YAML.", "Correct it where the message says."),
    "E202": Code("A key stands twice.", "Remove one of them."),
    "E203": Code("A key is not one that this version reads.", "Correct its name, or remove it."),
    "E204": Code("A setting is of the wrong kind: text, list or mapping.", "Write it as the message says."),
    "E205": Code("A tag, an anchor or an alias stands in a YAML file.", "Write the value itself."),
    "E206": Code("A duration has no unit, or a wrong one.", "Write it with s, min, h or d: 90min, 2h."),
    "E207": Code("A time zone is unknown.", "Name it as the IANA data do: Europe/Paris."),
    "E208": Code("A calendar cannot be read.", "Write it like Mo-Fr 08:00-17:00; break 45min 11:30-14:00"),
    "E209": Code("The horizon has no start.", "Write `horizon: {start: 2026-11-23, days: 5}`."),
    "E210": Code("The horizon counts from now, and now is not given.", "Give `now` in case.yaml, or --now."),
    "E211": Code("An override is not key=value.", "Write it like travel.speed_kmh=50."),
    "E212": Code("An expectation names no bound.", "Give `least` or `most`."),
    "E301": Code("An end does not come after its start.", "Correct one of them."),
    "E302": Code("Of two cells that belong together only one is filled.", "Fill both, or none."),
    "E303": Code("A place is given twice.", "Keep the site, or the coordinates."),
    "E304": Code("A request has no duration, and its service gives none.", "Fill duration_min in one of them."),
    "E305": Code("A break's window does not lie inside its shift.", "Move the window, or the shift."),
    "E306": Code("The windows of two breaks of one shift overlap.", "Move one of them."),
    "E307": Code("A resource is both required and excluded.", "Remove it from one of the lists."),
    "E308": Code("A least distance is greater than the greatest.", "Correct one of them."),
    "E401": Code("An id names nothing.", "Correct it, or add the row that it names."),
    "E402": Code("Two rows have the same id.", "Remove or rename one of them."),
    "E403": Code("Two shifts of a resource overlap.", "Shorten or remove one of them."),
    "E404": Code("Links run in a circle.", "Remove one of them."),
    "E405": Code(
        "Two entries of one skill overlap with different speeds.", "Part their dates, or give one speed."
    ),
    "E406": Code("A promise lies outside the windows.", "Move the promise, or widen the windows."),
    "E407": Code("A lock lacks what it holds fast.", "Fill the columns that the message names."),
    "E408": Code("A clock is open too rarely to count on.", "Give another clock, or a shorter time."),
    "E601": Code("The travel table lacks a pair of places.", "Add the pair, or set travel.complete."),
    "E701": Code("There is no plan where one is named.", "Name a run's folder, or a plan's file."),
    "E702": Code("A visit of a plan has no request.", "Fill request_id."),
    "E703": Code("A break of a plan has a request.", "Leave request_id empty."),
    "E801": Code("A run's folder exists already.", "Give --replace, or another name."),
    "E802": Code("What would be replaced is no run.", "Give another name."),
    "E803": Code("A run cannot be written.", "See that the disk has room and that you may write there."),
    "E804": Code("A folder cannot be read as a run.", "Name a folder that `plan` wrote."),
    "E901": Code("A case's folder does not exist.", "Name the folder that holds case.yaml."),
    "E902": Code("The folder for a new case is in use.", "Name one that does not exist yet."),
    "E903": Code("The name of a run has braces that mean nothing.", "Write {now:%Y-%m-%d}, or no braces."),
    "E904": Code("A scenario's name cannot name a folder.", "Rename it."),
    "E905": Code("A folder that should take the runs of scenarios is itself a run.", "Give another name."),
    "E910": Code("A condition cannot be read.", "Use columns, values, comparisons, and, or, not, in, between, like."),
    "E911": Code("A condition compares what cannot be compared.", "Put texts in quotes, and numbers without."),
    "E921": Code("A part of a patch is of the wrong kind.", "Write it as the message says."),
    "E922": Code("A patch names no table, and not `settings`.", "Correct the name."),
    "E923": Code("A patch names a change or a column that does not exist.", "Correct the name."),
    "E924": Code("A patch removes an id that is not there.", "Correct the id."),
    "E925": Code("A patch changes the column that names a row.", "Remove the row, and add another."),
    "E926": Code("A patch scales a column that holds no number.", "Use `set`."),
    "E927": Code("A patch scales cells that are empty.", "Set them, or choose the rows by `where`."),
    "E928": Code("A patch repeats rows that have no id of their own.", "Use `add` and `remove`."),
    "E930": Code("There is no such scenario.", "Correct the name, or write it under `scenarios` in case.yaml."),
    "E931": Code("A scenario stands both in case.yaml and in a file.", "Keep one of them."),
    "E932": Code("An expectation names a KPI, or a scope, that does not exist.", "Correct the name."),
    "E940": Code("There is no such sample.", "Correct the name."),
    "E941": Code("A sample cannot be made so small or so large.", "Give a size within the bounds."),
    "E942": Code("A seed is negative.", "Give 0 or more."),
    "W501": Code(
        "Nobody has the skills at the level that the request asks for.", "Train, hire, or lower the level."
    ),
    "W502": Code(
        "No shift of a resource that could serve the request reaches it.", "Widen its windows, or add shifts."
    ),
    "W503": Code(
        "The request can only be served outside the horizon.", "Lengthen the horizon, or leave it for later."
    ),
    "W504": Code("The request has no place that the travel mode can use.", "Give it a site or coordinates."),
    "W505": Code("The request needs several resources, which this version does not plan.", "Plan it by hand."),
    "W506": Code("The request is linked to others, which this version does not plan.", "Plan it by hand."),
    "W507": Code(
        "The request is locked to a resource or a time for which there is no shift.", "Lift the lock, or add it."
    ),
    "W550": Code("A resource has no shift within the horizon.", "Add shifts, or give it a calendar."),
    "W551": Code(
        "Requests rely on `objective.default_value`.", "Give them, or their services, a value or a priority."
    ),
    "W552": Code("A file looks like a table, but its name is not one.", "Rename it."),
}
