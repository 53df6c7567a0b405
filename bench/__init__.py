"""creneau measured against other programs and published results; not installed."""
