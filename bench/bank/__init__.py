"""A bank's call centre in February 1999, call by call."""
