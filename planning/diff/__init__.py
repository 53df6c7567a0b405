"""Two plans side by side: which visits differ, whom to notify of it, and which figures differ."""

from planning.diff.changes import CHANGES, changes, unsaid
from planning.diff.figures import FIGURES, figures
from planning.diff.read import Side, read_both, read_side, side_of

__all__ = ["CHANGES", "FIGURES", "Side", "changes", "figures", "read_both", "read_side", "side_of", "unsaid"]
