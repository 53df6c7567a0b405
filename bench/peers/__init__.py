"""Other programs at the same instances: one thread, the same seconds, their defaults unless a comment says why not."""
