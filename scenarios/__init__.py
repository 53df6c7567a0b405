"""What changes a case and what comes of it: scenarios, expectations, samples."""
