"""From a folder of tables, and what the options change of them, to a checked case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planning.case.load import load
from planning.case.patch import merge_patches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.order import Order
    from cli.output import Output
    from planning.case.asked import Asked
    from planning.case.case import Case


def read(
    order: Order,
    out: Output,
    *,
    patch: Mapping[str, Any] | None = None,
    asked: Asked | None = None,
    told: bool = True,
) -> Case:
    """Read and check a case, and print its warnings.

    Parameters
    ----------
    patch
        A scenario's, applied after the one that lies beside the given plan.
    asked
        Requests beside those of the case.
    told
        Whether to print the warnings.

    Raises
    ------
    InputError
        With every fault of the case.
    """
    with out.step("read and checked"):
        case = load(
            order.folder,
            patch=merge_patches(order.given_patch(), patch) or None,
            overrides=order.overrides,
            now=order.now,
            strict=order.strict,
            set_aside=order.set_aside,
            asked=asked,
        )
    if not told:
        return case
    out.faults((*case.set_aside, *case.faults))
    return case
