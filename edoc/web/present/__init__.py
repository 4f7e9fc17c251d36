"""Turning what the flows read into the frozen values of `edoc.web.pieces`. Owns phrasing; owns no rule and no query."""
