"""Documents in the index, and what an actor finds."""
