"""What is said where a case cannot be simulated."""

from __future__ import annotations

from planning.faults import Fault, InputError

CODE = "E326"


def cannot(file: str, wrong: str, right: str) -> InputError:
    """Say what is missing, and what would be right."""
    return InputError([Fault(code=CODE, file=file, wrong=wrong, right=right)])
