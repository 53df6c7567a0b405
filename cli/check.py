"""`creneau check`: every fault of a case at once."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, BadParameter, Exit, Option

from cli.options import (
    Format,
    Json,
    Log,
    LogForm,
    Now,
    Overrides,
    Quiet,
    SetAside,
    Strict,
    Verbose,
)
from cli.output import Output, counted, open_output, put, table
from cli.places import case_folder
from planning.faults import Fault, InputError, described, faults_csv

if TYPE_CHECKING:
    from planning.case.case import Case


def check(  # noqa: PLR0913 - a parameter for each option
    *,
    case: Annotated[Path | None, Argument(metavar="CASE", help="Folder with case.yaml and its tables.")] = None,
    reference: Annotated[
        bool, Option("--format-reference", help="Print every table, column and key of case.yaml; needs no CASE.")
    ] = False,
    strict: Strict = False,
    set_aside: SetAside = False,
    overrides: Overrides = None,
    now: Now = None,
    form: Format = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    log: LogForm = Log.TEXT,
) -> None:
    """List every fault in a case's tables and settings, and what would be right.

    An error (E) cannot be read as meant; a warning (W) means that a request cannot be served as asked.
    """
    out = open_output(form=form, as_json=as_json, quiet=quiet, verbose=verbose, log=log)
    if reference:
        if case is not None or out.form is not None:
            raise BadParameter("stands alone: without CASE, --json and --format", param_hint="--format-reference")
        _print_reference()
        return
    if case is None:
        raise BadParameter("name the folder of a case", param_hint="CASE")
    from cli.stated import stated_faults  # noqa: PLC0415 - heavy; `--help` does without
    from planning.case.load import load  # noqa: PLC0415 - likewise

    folder = case_folder(case)
    loaded = partial(load, folder, overrides=overrides or (), now=now, strict=strict, set_aside=set_aside)
    try:
        with out.step("read and checked"):
            read = loaded()
            stated = stated_faults(read, folder, loaded)
    except InputError as wrong:
        _report(out, folder, None, wrong.faults)
        raise Exit(2) from wrong
    if stated:
        _report(out, folder, None, (*read.set_aside, *read.faults, *stated))
        raise Exit(2)
    _report(out, folder, read, (*read.set_aside, *read.faults))
    if read.set_aside:
        raise Exit(3)


def _print_reference() -> None:
    from planning.case.reference import format_reference  # noqa: PLC0415 - heavy; `--help` does without

    put(sys.stdout, format_reference())


def _report(out: Output, folder: Path, case: "Case | None", faults: Sequence[Fault]) -> None:
    rows = [] if case is None else counts(case)
    out.show(*([table(("table", "rows"), rows, right=["rows"]), ""] if rows else []))
    out.show(*out.fault_lines(faults), *([""] if faults else []), _verdict(folder, case, faults))
    if out.quiet and out.form is None:
        out.faults(faults, stopping=case is None)
    document = {
        "case": str(folder),
        "tables": [{"table": name, "rows": number} for name, number in rows],
        "faults": [described(fault) for fault in faults],
    }
    out.data(csv=faults_csv(faults), document=document, schema="check/1")


def counts(case: "Case") -> list[tuple[str, int]]:
    """Tables of a case and how many rows are in use; those that are neither given nor filled are left out."""
    names = (
        "requests",
        "tasks",
        "resources",
        "shifts",
        "worked",
        "services",
        "roles",
        "links",
        "sites",
        "stock",
        "clients",
        "sla",
        "rules",
        "queues",
        "segments",
        "history",
        "contacts",
        "forecast",
        "events",
        "drivers",
    )
    frames = {name: len(getattr(case, name)) for name in names}
    frames |= {"skills of resources": len(case.skills), "travel": len(case.legs)}
    return [(name, rows) for name, rows in frames.items() if rows or _given(case, name)]


def _given(case: "Case", name: str) -> bool:
    """Whether a table has a file."""
    return name in case.settings.tables or name in {Path(source.name).stem for source in case.inputs}


def _verdict(folder: Path, case: "Case | None", faults: Sequence[Fault]) -> str:
    warnings = sum(fault.severity == "W" for fault in faults)
    errors = len(faults) - warnings
    said = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
    if case is None and not errors:
        return f"{said}: --strict takes a warning as an error, so nothing can be planned before it is mended"
    if case is None:
        return f"{said}: nothing can be planned before the errors are mended"
    if errors:
        return f"{said}: the rows with errors are set aside"
    if case.requests.is_empty() and case.tasks.is_empty() and not _given(case, "requests"):
        next_step = "`creneau forecast {}` forecasts it" if case.queues.is_empty() else "`creneau simulate {}` plays it"
        return f"{said}: {next_step.format(folder)}"
    if warnings:
        return f"{said}: `creneau plan {folder} -o RUN` plans all requests but those that cannot be served"
    return f"{said}: `creneau plan {folder} -o RUN` plans it"
