"""Changes to a case, as data: rows added, removed, set, scaled and repeated, then settings.

A patch works on the tables as they were written, before their cells are read, so that a patched case passes the
same checks as any other. For each table, in this order: `add` (rows, or the file that holds them), `remove`
(ids), `set` ({where, column: value}), `scale` ({where, column: factor}), `repeat` ({where, factor, seed}); then
`settings`. Under `then` stand patches to be applied after it, one after another.
"""

from planning.case.patch.changes import apply
from planning.case.patch.combine import merge_patches, settings_of
from planning.case.patch.read import parse_patch, read_patch, with_rows
from planning.case.patch.shape import Spot

__all__ = ["Spot", "apply", "merge_patches", "parse_patch", "read_patch", "settings_of", "with_rows"]
