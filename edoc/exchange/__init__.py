"""The exchange desk: what leaves for, and arrives from, other agencies.

Owns the directory of correspondents, packets byte for byte, deliveries and their states, receipts, the raw inbox and
outgoing statuses; `codec` is edXML, `transports` are the roads. Does not own the record (documents), registering what
arrived (registry), jobs (flows queue them) or the meaning of stored bytes (storage).

States of a delivery and status codes: `edoc.domain.delivery`. States of an inbox message: stored, parsed, accepted,
refused, failed.
"""
