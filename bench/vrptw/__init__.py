"""Vehicle routing with time windows: the instances of Solomon and of Gehring and Homberger."""
