"""What a run was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.report.parts import Column, Section, Table
from planning.report.words import moment

if TYPE_CHECKING:
    from planning.report.material import Material

FACTS = {
    "version": "made by creneau",
    "scenario": "scenario",
    "policy": "policy",
    "iterations": "iterations of the search",
    "seed": "seed",
    "searches": "searches",
    "replications": "replications",
    "stopped": "ended",
}
DIGITS = 16


def made(material: Material) -> Section:
    """Say from what the run was made, so that it can be made again."""
    manifest = material.run.manifest
    rows = [(meaning, str(manifest[key])) for key, meaning in FACTS.items() if manifest.get(key) is not None]
    if material.now:
        rows.insert(0, ("present", moment(material.now)))
    facts = pl.DataFrame(rows, schema={"what": pl.String, "said": pl.String}, orient="row")
    inputs = manifest.get("inputs")
    files = (
        [(str(name), str(digest)[:DIGITS]) for name, digest in sorted(inputs.items())]
        if isinstance(inputs, dict)
        else []
    )
    parts = [Table(title="The run", columns=(Column("what", "What"), Column("said", "Said")), frame=facts)]
    if files:
        frame = pl.DataFrame(files, schema={"file": pl.String, "digest": pl.String}, orient="row")
        columns = (Column("file", "File", "id"), Column("digest", f"SHA-256, first {DIGITS} digits", "id"))
        parts.append(Table(title="Files read", columns=columns, frame=frame, folded=True))
    return Section(key="made", title="How it was made", parts=parts)
