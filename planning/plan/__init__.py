"""The plan: who does what, where and when."""

from planning.plan.read import folder_of, read_plan
from planning.plan.rows import ROWS, Plan, not_asked, sorted_rows, unplanned
from planning.plan.write import local_times, plan_csv

__all__ = ["ROWS", "Plan", "folder_of", "local_times", "not_asked", "plan_csv", "read_plan", "sorted_rows", "unplanned"]
