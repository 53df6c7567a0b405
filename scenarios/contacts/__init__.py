"""The simulation of queues: contacts come in, wait, and agents answer them."""

from pathlib import Path

KERNELS = Path(__file__).parent / "kernel"
"""Where its compiled code stands, for whoever asks whether that was compiled before."""
