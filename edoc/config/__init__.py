"""Wiring only: settings, URLs, WSGI. Owns no rule and no row."""
