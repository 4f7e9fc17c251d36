"""English formats, with the day first as on the paper of the agencies."""
