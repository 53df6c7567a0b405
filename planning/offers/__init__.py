"""Choices for a client who asks: when, who, where, at what price; nothing promised to others is touched."""

from planning.offers.counter import Counter
from planning.offers.offer import OFFERS, Offer, offers_frame
from planning.offers.worklist import Worklist

__all__ = ["OFFERS", "Counter", "Offer", "Worklist", "offers_frame"]
