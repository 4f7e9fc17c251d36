"""The error tree of the library.

SigningError
├── PreparationError            the PDF cannot get its fields
│   ├── BrokenPdf               not a PDF, or not repairable
│   ├── EncryptedPdf            needs or carries a password
│   ├── EmptyPdf                has no page
│   ├── AlreadySigned           a signed file is never prepared again
│   └── BadPlan                 boxes off the page, clashing names, unknown locks
├── BadImage                    a stamp image that cannot be used (`signing.appearance`)
├── PlanRefused                 signing would break the file or an earlier signature
│   ├── FieldMissing            the reserved field is not there
│   ├── FieldTaken              already signed, or already filled
│   ├── FieldLocked             an earlier signature locks the field
│   ├── FileClosed              an earlier signature forbids every change
│   ├── CertificationLate       only the first signature may certify
│   ├── FillUnprotected         the signature would not lock the text it fills
│   └── TextUnprintable         the embedded face lacks a character, or the text does not fit
├── KeyFailure                  the key cannot be used
│   ├── WrongPassphrase
│   ├── UnsupportedKey
│   ├── KeyMissing              the token or service knows no such key or certificate
│   ├── WrongPin                with the tries left, where the token tells
│   ├── PinLocked               the token or credential takes no PIN any more
│   ├── ActivationRefused       the remote service does not accept the PIN, code or confirmation
│   ├── ActivationExpired       the window to sign in is over
│   ├── RemoteRefused           the remote service refuses for another reason, in its own words
│   ├── WrongAnswer             what came back is not the signature asked for
│   └── KeyUnavailable          token removed, service silent (a ServiceUnavailable too)
├── CertificateRefused          the signer's certificate must not sign now
│   ├── CertificateExpired
│   ├── CertificateNotYetValid
│   ├── CertificateRevoked
│   ├── CertificateUntrusted
│   └── CertificateUsage        its key usage does not allow signing
├── ServiceUnavailable          a service did not answer; try again later
│   ├── TimestampUnavailable
│   └── EvidenceUnavailable
├── ReturnRefused               what the signer's own device gave back is not accepted
│   ├── RequestExpired          it came after the request's time
│   ├── SourceChanged           our own file is no longer the one handed out
│   ├── NotOurFile              it does not begin with the bytes handed out
│   ├── NothingSigned           it carries no new signature
│   ├── TooManySignatures       it carries more than one
│   ├── WrongField              another field was signed
│   ├── WrongSigner             another certificate signed
│   ├── ChangedElsewhere        something besides the signature is new
│   └── SignatureUnsound        the new signature, or an earlier one, does not hold
└── SigningFault                the result is not what was asked; nothing may be kept
"""

from __future__ import annotations


class SigningError(Exception):
    """Anything this library refuses or fails at; `subject` names the field, certificate or host meant."""

    def __init__(self, message: str, *, subject: str = "") -> None:
        super().__init__(message)
        self.subject = subject


class PreparationError(SigningError):
    """The PDF cannot get its fields."""


class BrokenPdf(PreparationError):
    """The bytes are not a readable PDF."""


class EncryptedPdf(PreparationError):
    """The PDF is encrypted."""


class EmptyPdf(PreparationError):
    """The PDF has no page."""


class AlreadySigned(PreparationError):
    """The PDF carries a signature and must not be rewritten."""


class BadPlan(PreparationError):
    """The plan does not fit the PDF."""


class PlanRefused(SigningError):
    """Signing would break the file or an earlier signature."""


class FieldMissing(PlanRefused):
    """The reserved field is not in the file."""


class FieldTaken(PlanRefused):
    """The field is already signed or filled."""


class FieldLocked(PlanRefused):
    """An earlier signature locks the field."""


class FileClosed(PlanRefused):
    """An earlier signature forbids every later change."""


class CertificationLate(PlanRefused):
    """Only the first signature may certify."""


class FillUnprotected(PlanRefused):
    """The signature would not lock the text it fills."""


class TextUnprintable(PlanRefused):
    """The text cannot be drawn in its field."""


class KeyFailure(SigningError):
    """The key cannot be used."""


class WrongPassphrase(KeyFailure):
    """The passphrase does not open the key."""


class UnsupportedKey(KeyFailure):
    """The key or its algorithm is not supported."""


class KeyMissing(KeyFailure):
    """The token or service knows no such key or certificate."""


class WrongPin(KeyFailure):
    """The token did not take the PIN; `tries_left` is None where the token does not tell."""

    def __init__(self, message: str, *, subject: str = "", tries_left: int | None = None) -> None:
        super().__init__(message, subject=subject)
        self.tries_left = tries_left


class PinLocked(KeyFailure):
    """The token or credential is locked after too many wrong PINs, or its PIN must be set anew."""


class ActivationRefused(KeyFailure):
    """The remote service does not accept the PIN, one-time code, authorisation code or confirmation."""


class ActivationExpired(KeyFailure):
    """The window in which the activation allows to sign is over."""


class RemoteRefused(KeyFailure):
    """The remote service refuses the request for a reason of its own."""


class WrongAnswer(KeyFailure):
    """The engine answered, but not with the signature asked for."""


class CertificateRefused(SigningError):
    """The signer's certificate must not sign now."""


class CertificateExpired(CertificateRefused):
    """The certificate's validity has ended."""


class CertificateNotYetValid(CertificateRefused):
    """The certificate's validity has not begun."""


class CertificateRevoked(CertificateRefused):
    """The certificate is revoked."""


class CertificateUntrusted(CertificateRefused):
    """No path leads from the certificate to a trusted root."""


class CertificateUsage(CertificateRefused):
    """The certificate's key usage does not allow document signatures."""


class ServiceUnavailable(SigningError):
    """A service did not answer; the same call may succeed later."""


class TimestampUnavailable(ServiceUnavailable):
    """The time-stamp authority did not give a token."""


class EvidenceUnavailable(ServiceUnavailable):
    """Revocation evidence could not be fetched."""


class KeyUnavailable(KeyFailure, ServiceUnavailable):
    """The token is not there, or the remote service does not answer; the same call may succeed later."""


class ReturnRefused(SigningError):
    """What the signer's own device gave back is not accepted."""


class RequestExpired(ReturnRefused):
    """The answer came after the request's time."""


class SourceChanged(ReturnRefused):
    """The file to sign is no longer the one that was handed out."""


class NotOurFile(ReturnRefused):
    """The answer does not begin with the bytes that were handed out."""


class NothingSigned(ReturnRefused):
    """The answer carries no new signature."""


class TooManySignatures(ReturnRefused):
    """The answer carries more than one new signature."""


class WrongField(ReturnRefused):
    """Another field than the expected one was signed."""


class WrongSigner(ReturnRefused):
    """Another certificate than the expected one signed."""


class ChangedElsewhere(ReturnRefused):
    """Something besides the expected signature and its own texts is new."""


class SignatureUnsound(ReturnRefused):
    """The new signature, or an earlier one under it, does not hold."""


class SigningFault(SigningError):
    """The result is not what was asked; nothing of it may be kept."""
