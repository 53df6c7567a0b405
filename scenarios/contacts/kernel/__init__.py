"""The event simulation of queues, compiled."""
