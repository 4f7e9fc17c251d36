"""Who must sign and as what, signing sessions, stored verdicts, the level of each signature and its upkeep.

The only importer of the library `signing`. Owns keys' references (never a passphrase), images of signatures and seals,
and sessions; does not own cryptography or the document's state.
"""
