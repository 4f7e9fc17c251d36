"""The query language and the highlights, as tables."""
