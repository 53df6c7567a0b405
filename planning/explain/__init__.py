"""Why a request is left out, or where it is, and what would help: certified, and verified."""

from planning.explain.explain import Enquiry
from planning.explain.explanation import Explanation, Move, Remedy
from planning.explain.proof import Proof
from planning.explain.tasks import TaskEnquiry

__all__ = ["Enquiry", "Explanation", "Move", "Proof", "Remedy", "TaskEnquiry"]
