"""Rules over groups of shifts: limits that many share, fair parts, runs of days, rest between two days of work."""
