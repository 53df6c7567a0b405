"""Repair: a plan in force is brought in line with what has happened since, and disturbs as few as it can."""
