"""One suite per port; every engine passes it."""
