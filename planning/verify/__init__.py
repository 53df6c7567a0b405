"""The verifier: a second reading of the rules, from the case and a plan's rows alone.

It shares nothing with the engine: it imports only `planning.case`, `planning.travel` and `planning.faults`.
"""

from planning.verify.judge import complete, verify
from planning.verify.verdict import Verdict

__all__ = ["Verdict", "complete", "verify"]
