"""One suite per port; every engine goes through it."""
