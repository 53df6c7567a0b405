"""The price of urgency: what it costs to serve a request sooner."""

from planning.price.urgency import PRICES, prices, prices_frame

__all__ = ["PRICES", "prices", "prices_frame"]
