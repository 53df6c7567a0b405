"""What resources fetch on their way: who takes what from which stock, and where it costs least to pass by."""
