"""Bytes that never change: content-addressed blobs behind the port `ObjectStore`.

Owns the row of every blob (size, type, retention, hold), the port and its engines (`backends`), the check of the
whole store and the sweep of bytes without a row. Does not own the meaning of bytes, names of files or who may read
them. Bytes are stored and read back before the row commits. Codes: `BLOB_MISSING`, `BLOB_DAMAGED`,
`BLOB_RETAINED`, `DISK_FULL`, `TOO_LARGE`.
"""
