"""Why a request is left out, or where it is, and what would help: certified, and verified."""

from planning.explain.explain import Enquiry
from planning.explain.explanation import Explanation, Move, Remedy
from planning.explain.proof import Proof

__all__ = ["Enquiry", "Explanation", "Move", "Proof", "Remedy"]
