"""The axis sandbox: a small road that speaks the VXP operations, and the central agency at its far end.

Owns its own store (a directory), the systems and agencies it knows, and the answers of the central agency. It checks
what a real axis checks: who signs a request, whose code it sends from, the hash of the file, the form of the packet.
Never part of a production instance.
"""
