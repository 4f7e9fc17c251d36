"""Signing and validating PDF documents: a library that knows no documents register, no users, no settings.

Owns: plans (frozen requests), the preparation of fields, keys behind two small ports, time-stamps, trust,
revocation evidence, appearances, the one driver of pyHanko (`signing.pades`) and validation.
Does not own: who may sign, what the number is, where files are kept.

Sequence (ISO 32000-1 §12.8, EN 319 142-1): `signing.fields.prepare_pdf` reserves every field once, before the
first signature; `signing.pades.sign` only ever appends; `raise_level` and `renew` append evidence.
"""
