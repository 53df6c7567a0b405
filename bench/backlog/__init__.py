"""Desk work: a fixed large instance, and real casework replayed day by day."""
