"""Rules over groups, days and weeks: what each measures of a plan, what breaks it and what it costs."""

from planning.verify.groups.judge import broken, priced
from planning.verify.groups.measure import MEASURED, measured

__all__ = ["MEASURED", "broken", "measured", "priced"]
