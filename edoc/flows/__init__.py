"""One function per act, in the order a document walks: draft, review, sign, issue, receive, handle, file, find.

Owns the order of steps, the transactions and the refusals; owns no rows. Every act: lock, check, write, queue.
"""
