"""The simulation of desks, compiled."""
