"""What changes do to a plan in force, and the patch by which its case differs from then on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from planning.case.times import iso

if TYPE_CHECKING:
    from planning.repair.standing import Standing


class Away(NamedTuple):
    """A resource begins nothing from `since` to `until`, and does nothing from `start` to `end` (epoch seconds).

    Between `since` and `start` it ends what it has begun, unless it breaks that off, and goes home; between `end` and
    `until` it is on its way to what it begins then. Where that leaves no time, `end` is not after `start`.
    """

    resource_id: str
    since: int
    until: int
    start: int
    end: int
    kind: str

    def hits(self, start: int, end: int) -> bool:
        """Whether a visit at that time is not done, or not by this resource then."""
        return self.since <= start < self.until or (self.breaks_off and start < self.since < end)

    @property
    def breaks_off(self) -> bool:
        """Whether a visit under way at the start is not done."""
        return self.kind == "breakdown"

    @property
    def delays(self) -> bool:
        """Whether the same resource does later what lay in this time."""
        return self.kind == "late_start"


@dataclass(slots=True)
class Effects:
    """What changes do.

    Parameters
    ----------
    away
        When who does nothing.
    longer
        Seconds that visits take more than planned, by request.
    told
        First and last start that clients are promised instead, by request.
    windows
        First and last start that clients can, by request, where these have changed.
    gone
        Requests that nobody asks for any more.
    requests
        What the patch sets of requests.
    """

    away: list[Away] = field(default_factory=list)
    longer: dict[str, int] = field(default_factory=dict)
    told: dict[str, tuple[int, int]] = field(default_factory=dict)
    windows: dict[str, tuple[int, int]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)

    def patch(self, standing: Standing, now: int) -> dict[str, Any]:
        """Give the patch; from now on nothing is frozen ahead, and the horizon stays what it was."""
        settings, zone = standing.case.settings, standing.case.settings.timezone
        absences = [
            {"resource_id": one.resource_id, "start": iso(one.start, zone), "end": iso(one.end, zone), "kind": one.kind}
            for one in self.away
            if one.start < one.end
        ]
        requests: dict[str, Any] = {"remove": self.gone} if self.gone else {}
        requests |= {"set": self.requests} if self.requests else {}
        horizon = {"start": iso(settings.start, zone), "days": settings.horizon_days, "frozen": "0min"}
        return {
            **({"requests": requests} if requests else {}),
            **({"absences": {"add": absences}} if absences else {}),
            "settings": {"now": iso(now, zone), "horizon": horizon},
        }
