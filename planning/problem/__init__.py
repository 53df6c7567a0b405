"""The Problem: a Case as arrays of integers; the only place where ids become indices."""

from planning.problem.problem import Problem

__all__ = ["Problem"]
