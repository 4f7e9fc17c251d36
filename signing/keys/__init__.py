"""Keys behind two ports: a `KeyHandle` signs this digest now, a `SigningDevice` belongs to the signer.

Owns: the ports and the embedded engine `Pkcs12Key`. Does not own: who may use which key, passphrases at rest.
"""

from signing.keys.pkcs12 import Pkcs12Key
from signing.keys.ports import Digest, KeyAlgorithm, KeyHandle, KeyInfo, SigningDevice

__all__ = ["Digest", "KeyAlgorithm", "KeyHandle", "KeyInfo", "Pkcs12Key", "SigningDevice"]
