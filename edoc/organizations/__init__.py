"""Agencies, units, posts, people, appointments, delegations, holidays, seals' images.

Owns who is who and since when. Does not own rights on documents (`edoc.documents.access`) or keys (`edoc.signatures`).
"""
