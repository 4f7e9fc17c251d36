"""Review routes and runs, initials (ký nháy), returns, opinions.

Owns who reviews in which order and what they said, bound to the hash of the PDF they saw. Does not own the state of the
document: the last initial is reported, and the flow moves.
"""
