"""What a patch looks like, and the faults where it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planning.case.schema.kinds import similar
from planning.faults import Fault, InputError

MOST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a patch: its file and the keys that lead there."""

    file: str
    path: str = ""

    def __truediv__(self, key: str) -> Spot:
        return Spot(self.file, f"{self.path}.{key}" if self.path else key)

    def error(self, code: str, wrong: str, right: str = "", value: object = None) -> InputError:
        """Give the error that something here is wrong."""
        return InputError([self.fault(code, wrong, right, value)])

    def fault(self, code: str, wrong: str, right: str = "", value: object = None) -> Fault:
        """Give the fault that something here is wrong."""
        shown = None if value is None else str(value)[:MOST_SHOWN]
        return Fault(code=code, file=self.file, column=self.path or None, value=shown, wrong=wrong, right=right)

    def mapping(self, value: object) -> Mapping[str, Any]:
        """Take a value that must be a mapping."""
        if isinstance(value, Mapping):
            return value
        raise self.error("E921", "is not a mapping", "keys with values, like {where: ..., priority: 90}", value)

    def listed(self, value: object) -> Sequence[Any]:
        """Take a value that must be a list."""
        if isinstance(value, Sequence) and not isinstance(value, str):
            return value
        raise self.error("E921", "is not a list", "like [A, B]", value)

    def mappings(self, value: object) -> list[Mapping[str, Any]]:
        """Take a mapping, or a list of them."""
        return [self.mapping(entry) for entry in ([value] if isinstance(value, Mapping) else self.listed(value))]

    def known(self, given: Mapping[str, Any], names: Sequence[str], code: str = "E923") -> None:
        """Check that a mapping has no other keys than these."""
        unknown = [str(key) for key in given if key not in names]
        if unknown:
            choice = f"one of {', '.join(names)}"
            raise InputError(
                self.fault(code, "is not known here", similar(key, names) or choice, key) for key in unknown
            )
