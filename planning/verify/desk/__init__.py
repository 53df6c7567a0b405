"""Desk work: the rules of tasks, which one person does wherever he is, between his visits or without any."""

from planning.verify.desk.judge import judged
from planning.verify.desk.part import at_desk, beside, parted

__all__ = ["at_desk", "beside", "judged", "parted"]
