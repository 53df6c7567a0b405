"""What the user wrote: read, checked, completed."""
