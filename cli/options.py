"""Every option and argument that two commands share, declared once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Argument, BadParameter, Option

from planning.effort import MOST_ITERATIONS, MOST_SECONDS, MOST_SEED


class Form(StrEnum):
    """How data is printed on standard output."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Log(StrEnum):
    """How messages are printed on standard error."""

    TEXT = "text"
    JSON = "json"


CaseFolder = Annotated[Path, Argument(metavar="CASE", help="Folder with case.yaml and its tables.")]
PlanPath = Annotated[Path, Argument(metavar="PLAN", help="Run folder, or a plan file (CSV or Parquet).")]
RunFolder = Annotated[
    str,
    Option(
        "--output",
        "-o",
        metavar="RUN",
        help="Folder to write; {now:%Y-%m-%d} in its name is filled in from the case's present.",
        show_default=False,
    ),
]
Size = Annotated[int | None, Option("--size", metavar="N", min=1, help="Number of requests in the sample.")]
Seed = Annotated[
    int | None, Option("--seed", metavar="N", min=0, help="Another seed makes another sample; default: 0.")
]

Seconds = Annotated[
    int | None,
    Option(
        "--seconds",
        metavar="S",
        min=1,
        max=MOST_SECONDS,
        help="How long to search; default: limits.seconds of case.yaml.",
        show_default=False,
    ),
]
Iterations = Annotated[
    int | None,
    Option(
        "--iterations",
        metavar="N",
        min=0,
        max=MOST_ITERATIONS,
        help="Search so many steps instead, whatever the clock says: the same plan each time.",
    ),
]
SearchSeed = Annotated[
    int, Option("--seed", metavar="N", min=0, max=MOST_SEED, help="Another seed makes another search.")
]


class Part(StrEnum):
    """What of a case is planned where not all of it is."""

    VISITS = "visits"
    DESK = "desk"


Only = Annotated[
    Part | None,
    Option(
        "--only",
        metavar="visits|desk",
        help="Plan only visits and bookings, or only desk work; of a plan in force the other stays as it is.",
        show_default=False,
    ),
]
Scenarios = Annotated[
    list[str] | None,
    Option(
        "--scenario",
        metavar="NAME",
        help="Take this scenario of case.yaml, in a subfolder of RUN; repeat it for several; "
        "`all` for every one, with `base` (no change) beside them.",
    ),
]
Overrides = Annotated[
    list[str] | None,
    Option("--set", metavar="KEY=VALUE", help="Override a key of case.yaml, as in travel.speed_kmh=50."),
]
Now = Annotated[
    str | None,
    Option("--now", metavar="TIME", help="The present, instead of case.yaml's `now`; `clock` for the real one."),
]
Strict = Annotated[bool, Option("--strict", help="Treat every warning as an error.")]
SetAside = Annotated[
    bool, Option("--set-aside", help="Leave out rows with errors, and what rests on them, and go on; ends with 3.")
]
Replace = Annotated[bool, Option("--replace", help="Replace the run if it exists.")]

Json = Annotated[bool, Option("--json", help="Print the data as JSON: --format json.")]
Format = Annotated[
    Form | None,
    Option("--format", help="How to print the data; default: a table, with -q nothing.", show_default=False),
]
Quiet = Annotated[bool, Option("--quiet", "-q", help="Say nothing but errors.")]
Verbose = Annotated[bool, Option("--verbose", "-v", help="Print every row and fault; say how long steps took.")]
LogForm = Annotated[Log, Option("--log", help="How messages on standard error are written.")]


def one_effort(seconds: int | None, iterations: int | None) -> None:
    """Refuse a search that has both a clock and a number of steps."""
    if seconds is not None and iterations is not None:
        raise BadParameter("a search has a clock or a number of steps: give --seconds or --iterations, not both")
