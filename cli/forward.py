"""From a run's folder to what one forwards of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from cli.output import counted, named, put
from planning.faults import Fault, InputError
from planning.run import put_file, put_files, read_run

if TYPE_CHECKING:
    from cli.output import Output
    from planning.report.calendars import Published
    from planning.run import Run

STDOUT = "-"
MEASURES = {"timezone": "time zones", "currency": "currencies"}


def forward(  # noqa: PLR0913 - what, as what, where to, and who is told
    run: Path, against: Path | None, shape: str, output: str | None, out: Output, *, replace: bool
) -> None:
    """Make what is asked for of a run and write it.

    Parameters
    ----------
    shape
        `html`, `md`, `xlsx`, `ics` or `geojson`.
    output
        A file, a folder of calendars, or `-` for standard output; None: beside the run, Markdown on standard output.

    Raises
    ------
    InputError
        E701, E804: a run is missing or cannot be read. E705: the two are of different time zones or currencies. E801:
        the file exists and `replace` is not set. E803: it cannot be written. E806, E807: nothing to draw or to tell.
    """
    place = _place(run, shape, output)
    if place is not None:
        _refuse_existing(place, replace=replace)
    now, before = read_run(run), None if against is None else read_run(against)
    if before is not None:
        _refuse_unlike(now, before, against or run)
    if shape == "ics":
        assert place is not None
        _calendars(now, before, place, out)
        return
    with out.step("made"):
        data = _made(now, before, shape, out)
    if place is None:
        put(sys.stdout, data.decode())
        return
    put_file(place, data)
    out.say(f"wrote {place}")


def write_page(run: Path, place: Path) -> None:
    """Write the page of a run that was just made.

    Raises
    ------
    InputError
        E803: it cannot be written.
    """
    from planning.report.page import page  # noqa: PLC0415 - altair

    put_file(place, page(read_run(run)).encode())


def _made(run: Run, before: Run | None, shape: str, out: Output) -> bytes:
    if shape == "html":
        from planning.report.page import page  # noqa: PLC0415 - altair

        return page(run, before).encode()
    if shape == "md":
        from planning.report.markdown import markdown  # noqa: PLC0415 - altair

        return markdown(run, before).encode()
    if shape == "geojson":
        from planning.report.maps import geojson  # noqa: PLC0415 - altair

        return geojson(run).encode()
    from planning.report.workbook import workbook  # noqa: PLC0415 - xlsxwriter

    data, left_out = workbook(run)
    if left_out:
        out.say(f"too long for a workbook, and left out: {named(left_out)}")
    return data


def _calendars(run: Run, against: Run | None, folder: Path, out: Output) -> None:
    """Write the calendars of a run; those that lie in the folder are gone on from."""
    from planning.report.calendars import as_published, calendars  # noqa: PLC0415 - icalendar

    before = ({} if against is None else as_published(against)) | _published(folder)
    with out.step("made"):
        made = calendars(run, before)
    put_files(folder, {f"{quote(resource, safe=' ')}.ics": data for resource, data in made.items()})
    out.say(f"wrote {counted(len(made), 'calendar')} into {folder}")


def _published(folder: Path) -> dict[str, Published]:
    """Read the calendars in a folder.

    Raises
    ------
    InputError
        E808: one of them cannot be read.
    """
    from planning.report.calendars import published  # noqa: PLC0415 - icalendar

    found: dict[str, Published] = {}
    for file in sorted(folder.glob("*.ics")):
        try:
            found |= published([file.read_bytes()])
        except ValueError as error:
            wrong, right = f"cannot be read as a calendar: {error}", "remove it, or name another folder"
            raise InputError([Fault(code="E808", file=str(file), wrong=wrong, right=right)]) from error
    return found


def _place(run: Path, shape: str, output: str | None) -> Path | None:
    """Say where to write; None is standard output."""
    if output == STDOUT or (output is None and shape == "md"):
        return None
    if output is not None:
        return Path(output)
    beside = run if run.name not in {"", ".."} else run.resolve()
    return beside.with_name(f"{beside.name}-calendars" if shape == "ics" else f"{beside.name}.{shape}")


def _refuse_existing(place: Path, *, replace: bool) -> None:
    taken = any(place.glob("*.ics")) if place.is_dir() else place.exists() or place.is_symlink()
    if taken and not replace:
        right = "give --replace, or another name"
        raise InputError([Fault(code="E801", file=str(place), wrong="exists already", right=right)])


def _refuse_unlike(now: Run, before: Run, place: Path) -> None:
    """Refuse runs that do not measure alike."""
    faults = [
        Fault(
            code="E705",
            file=str(place),
            wrong=f"the two runs have different {what}: {before.settings.get(key)} and {now.settings.get(key)}",
            right="compare runs of one case",
        )
        for key, what in MEASURES.items()
        if before.settings.get(key) != now.settings.get(key)
    ]
    if faults:
        raise InputError(faults)
