"""What happened: one append-only entry an act, written in the act's transaction, linked afterwards into a hash chain.

Owns the entries, the single chainer (run by the worker within seconds), the verifier, and the triggers that refuse any
change in the database itself. Does not own deciding what is worth an entry, nor the documents it names: those stand
above, so documents are plain numbers here. Codes: `edoc.domain.audit_codes`.
"""
