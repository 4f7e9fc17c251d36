"""Directions (bút phê): who leads, who helps, who is told, by when; who was named; what came of it.

Owns the work on an incoming document. Does not own deadline arithmetic (`edoc.domain.deadlines`) or its state.
"""
