"""How strictly pyHanko is asked: the change policy, the revocation policy, and one correction of its validator.

The correction: when several certificates of one issuer signed the same file, each is judged by the OCSP responses
that name it and by no others. certvalidator counts another certificate's response as a real failure, and so refuses
a good chain as soon as the responses have grown stale.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import asn1crypto.x509
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, FormUpdatingRule, StandardDiffPolicy
from pyhanko.sign.diff_analysis.rules.form_field_rules import (
    GenericFieldModificationRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
)
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.authority import Authority
from pyhanko_certvalidator.context import (
    CertValidationPolicySpec,
    ValidationContext,
    ValidationDataHandlers,
)
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import (
    REQUIRE_REVINFO,
    CertRevTrustPolicy,
    FreshnessReqType,
)
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer
from pyhanko_certvalidator.revinfo.manager import RevinfoManager

from signing.evidence import Gathered
from signing.trust import TrustStore

_TOLERANCE = timedelta(minutes=1)
_ANY_AGE = timedelta(days=365 * 60)

STRICT_CHANGES = StandardDiffPolicy(
    DEFAULT_DIFF_POLICY.global_rules,
    FormUpdatingRule(
        [
            SigFieldCreationRule(),
            SigFieldModificationRule(allow_in_place_appearance_stream_changes=False),
            GenericFieldModificationRule(allow_in_place_appearance_stream_changes=False),
        ]
    ),
)
"""No appearance stream may be rewritten in place: a changed field gets a new stream."""


class OwnAnswersManager(RevinfoManager):
    """Shares another manager's evidence, but answers about a certificate with the responses that name it."""

    def __init__(self, inner: RevinfoManager) -> None:
        # Evictions and certificates found on the way must stay visible to both.
        self.__dict__ = inner.__dict__

    async def async_retrieve_ocsps(self, cert: Any, authority: Authority) -> list[OCSPContainer]:
        found = await super().async_retrieve_ocsps(cert, authority)
        if not isinstance(cert, asn1crypto.x509.Certificate):
            return found
        return [one for one in found if _names(one, cert.serial_number)]


def _names(container: OCSPContainer, serial: int) -> bool:
    try:
        single = container.extract_single_response()
        return single is not None and bool(single["cert_id"]["serial_number"].native == serial)
    except (ValueError, TypeError, KeyError):
        return False


class OwnAnswersPolicy(CertValidationPolicySpec):
    """A certificate policy whose contexts use the corrected manager."""

    def build_validation_context(
        self, timing_info: ValidationTimingInfo, handlers: ValidationDataHandlers | None
    ) -> ValidationContext:
        if handlers is not None:
            manager = OwnAnswersManager(handlers.revinfo_manager)
            handlers = dataclasses.replace(handlers, revinfo_manager=manager)
        return super().build_validation_context(timing_info, handlers)


def specification(
    *, trust: TrustStore, gathered: Gathered | None, old_stamp_evidence: bool
) -> PdfSignatureValidationSpec:
    """Return what to ask of one signature: nothing is fetched, every certificate needs an answer.

    `old_stamp_evidence` accepts revocation evidence of any age for time-stamp authorities: between two renewals of
    the archive nothing fresher exists inside the file. Checks turn it into a warning.
    """
    manager = SimpleTrustManager.build(trust_roots=trust.root_objects)
    fresh = CertRevTrustPolicy(revocation_checking_policy=REQUIRE_REVINFO)
    aged = CertRevTrustPolicy(
        revocation_checking_policy=REQUIRE_REVINFO,
        freshness=_ANY_AGE,
        freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
    )
    known = LocalKnowledge(known_certs=trust.intermediate_objects)
    if gathered is not None:
        known = dataclasses.replace(
            known,
            known_ocsps=[one for response in gathered.ocsps for one in OCSPContainer.load_multi(response)],
            known_crls=[CRLContainer(one) for one in gathered.crls],
        )
    return PdfSignatureValidationSpec(
        signature_validation_spec=SignatureValidationSpec(
            cert_validation_policy=OwnAnswersPolicy(
                trust_manager=manager, revinfo_policy=fresh, time_tolerance=_TOLERANCE
            ),
            ts_cert_validation_policy=OwnAnswersPolicy(
                trust_manager=manager,
                revinfo_policy=aged if old_stamp_evidence else fresh,
                time_tolerance=_TOLERANCE,
            ),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
                certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
            ),
            local_knowledge=known,
        ),
        # Changes are analysed once beforehand, under STRICT_CHANGES, and kept in the signature.
        diff_policy=None,
    )
