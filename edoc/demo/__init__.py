"""The demo instance: sample people, sample keys, and the sandboxes that play the world around it.

Owns: the demo PKI, the fictional agencies and people, the axis sandbox, the walk of `make demo`.
Does not own: any rule of the product. Never installed in production.
"""
