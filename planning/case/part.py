"""A case once more: with a patch, and with some of its requests only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.assemble import assemble, patched

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from planning.case.assemble import Read
    from planning.case.case import Case


def changed_part(read: Read, requests: Collection[str], patch: Mapping[str, Any]) -> Case:
    """Check and complete a case with a patch, and without the other requests and their links.

    Parameters
    ----------
    read
        What was read of the case.
    requests
        Ids of those that are kept.

    Raises
    ------
    InputError
        With every fault.
    """
    ids = pl.lit(pl.Series(list(requests), dtype=pl.String)).implode()
    kept = {
        "requests": read.texts["requests"].filter(pl.col("request_id").is_in(ids)),
        "links": read.texts["links"].filter(pl.col("before").is_in(ids), pl.col("after").is_in(ids)),
    }
    again = patched(read._replace(texts={**read.texts, **kept}), patch)
    return assemble(again, strict=False, set_aside=False)


def part(case: Case, requests: Collection[str]) -> Case:
    """Give a case without the other requests and their links."""
    ids = pl.lit(pl.Series(list(requests), dtype=pl.String)).implode()
    return replace(
        case,
        requests=case.requests.filter(pl.col("request_id").is_in(ids)),
        unservable=case.unservable.filter(pl.col("request_id").is_in(ids)),
        links=case.links.filter(pl.col("before").is_in(ids), pl.col("after").is_in(ids)),
    )
