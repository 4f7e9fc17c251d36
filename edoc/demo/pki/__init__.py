"""The demo's public key infrastructure: a root, an issuing CA, a time-stamp server, and fictional holders.

Owns: the shape of the demo certificates (CA and TSA by CRL only, leaves by OCSP), their keys under the
instance's `var/` folder, the PKCS#12 files of the holders, and a small HTTP server that answers OCSP, CRL,
certificate and RFC 3161 requests. Does not own: signing, validation, trust in production. Never installed in
production; nothing it makes has legal value, and no key is ever committed.
"""

from edoc.demo.pki.build import P12, DemoPki, PkiError, pki_build, pki_install
from edoc.demo.pki.holders import DEFAULT_HOLDERS, Holder, HolderKind
from edoc.demo.pki.server import Faults, PkiServer

__all__ = [
    "DEFAULT_HOLDERS",
    "P12",
    "DemoPki",
    "Faults",
    "Holder",
    "HolderKind",
    "PkiError",
    "PkiServer",
    "pki_build",
    "pki_install",
]
