"""When people may be at the desk so that hard rules over groups hold, whatever they are given to do there."""

from planning.limits.limits import Limits

__all__ = ["Limits"]
