"""One route: its schedule, its cost, and what is kept of them."""
