"""The simulation of desks: tasks are pushed to people, or pulled by them from their lists."""

from pathlib import Path

KERNELS = Path(__file__).parent / "kernel"
"""Where its compiled code stands, for whoever asks whether that was compiled before."""
