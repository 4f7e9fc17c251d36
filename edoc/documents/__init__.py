"""The record: documents, their revisions, renditions, attachments, receivers and the grants on them.

Owns the shape of a document, who may see it (`access`) and the only writer of its state (`moves`). Does not own
reviews, numbers, signatures, deliveries, tasks or case files: those are desks above.
"""
