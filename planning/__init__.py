"""The library: from tables to a verified plan."""
