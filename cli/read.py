"""From a folder of tables, and what the options change of them, to a checked case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.output import counted
from planning.case.load import load
from planning.case.patch import merge_patches
from planning.faults import Fault, InputError

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


def without_desk_work(case: Case) -> Case:
    """Refuse a case with tasks where a command would lose them.

    Raises
    ------
    InputError
        E416: the case has tasks.
    """
    if not case.tasks.is_empty():
        ids = case.tasks["request_id"]
        wrong = f"is desk work ({counted(len(ids), 'task')} in all): this command knows visits and bookings only"
        right = "give it a place, or ask `creneau plan`, which hands tasks out anew"
        raise InputError(
            [Fault(code="E416", file="requests", column="request_id", value=ids[0], wrong=wrong, right=right)]
        )
    return case
