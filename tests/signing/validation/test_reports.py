"""The rules of the verdict and its phrasing, on made-up facts: no cryptography."""

from __future__ import annotations

from datetime import UTC, datetime
from string import Formatter

import pytest

from signing.validation.checks import file_findings, indicate
from signing.validation.codes import MEANINGS, Code, Severity, words_of
from signing.validation.facts import FileFacts, SignatureFacts
from signing.validation.report import Finding, Indication
from signing.validation.reports import exit_code, report_lines, worst_exit_code
from signing.validation.run import DEFAULT_FIELDS, judge, unjudged
from signing.validation.trusting import TrustFacts

NOW = datetime(2026, 8, 1, tzinfo=UTC)
ETSI = {
    "",
    "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    "CRYPTO_CONSTRAINTS_FAILURE",
    "FORMAT_FAILURE",
    "GENERIC",
    "HASH_FAILURE",
    "NOT_YET_VALID",
    "NO_CERTIFICATE_CHAIN_FOUND",
    "OUT_OF_BOUNDS_NO_POE",
    "REVOKED",
    "REVOKED_NO_POE",
    "SIGNED_DATA_NOT_FOUND",
    "SIG_CONSTRAINTS_FAILURE",
    "SIG_CRYPTO_FAILURE",
    "TRY_LATER",
}


def signature(**changed: object) -> SignatureFacts:
    facts: dict[str, object] = {
        "field": "LeaderSignature",
        "is_stamp": False,
        "revision": 1,
        "covered_end": 1000,
        "coverage": "ENTIRE_FILE",
        "intact_bytes": True,
        "modification": "NONE",
        "docmdp_ok": True,
        "trust": TrustFacts(status="PASSED", sub="OK", intact=True, valid=True, best_time=NOW),
    }
    return SignatureFacts(**{**facts, **changed})  # type: ignore[arg-type]  # facts by name


def file(*signatures: SignatureFacts, **changed: object) -> FileFacts:
    facts: dict[str, object] = {
        "strict": True,
        "size": 1000,
        "trailing": 0,
        "last_byte": 1000,
        "revisions": 2,
        "signatures": signatures,
    }
    return FileFacts(**{**facts, **changed})  # type: ignore[arg-type]  # facts by name


def verdict(facts: FileFacts) -> Indication:
    return judge(facts, at=NOW, allowed_fields=DEFAULT_FIELDS).indication


def test_every_code_has_words_and_an_etsi_name() -> None:
    assert set(MEANINGS) == set(Code)
    for meaning in MEANINGS.values():
        assert meaning.words.endswith(".")
        assert meaning.sub in ETSI
        assert bool(meaning.sub) is (meaning.severity in (Severity.FAILURE, Severity.DOUBT))


def test_a_forgotten_parameter_shows_as_an_ellipsis() -> None:
    for code, meaning in MEANINGS.items():
        asked = [name for _, name, _, _ in Formatter().parse(meaning.words) if name]
        assert ("…" in words_of(code, {})) is bool(asked)


def test_failure_outranks_doubt_and_warnings_pass() -> None:
    doubt, failure, warning = Finding(Code.UNTRUSTED), Finding(Code.DIGEST_BROKEN), Finding(Code.LENIENT)
    assert indicate([doubt, failure]) == (Indication.FAILED, "HASH_FAILURE")
    assert indicate([warning, doubt]) == (Indication.INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND")
    assert indicate([warning]) == (Indication.PASSED, "")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Indication.PASSED),
        ({"error": "ValueError: x"}, Indication.FAILED),
        ({"coverage": "UNCLEAR"}, Indication.FAILED),
        ({"coverage": "CONTIGUOUS_BLOCK_FROM_START"}, Indication.FAILED),
        ({"coverage": ""}, Indication.FAILED),
        ({"intact_bytes": False}, Indication.FAILED),
        ({"modification": "OTHER"}, Indication.FAILED),
        ({"docmdp_ok": False}, Indication.FAILED),
        ({"docmdp_ok": None}, Indication.FAILED),
        ({"modification": "FORM_FILLING"}, Indication.INDETERMINATE),
        ({"modification": "LTA_UPDATES"}, Indication.PASSED),
        ({"trust": TrustFacts()}, Indication.INDETERMINATE),
        ({"trust": TrustFacts(status="PASSED", sub="OK", intact=False, valid=True)}, Indication.FAILED),
        ({"trust": TrustFacts(status="PASSED", sub="OK", intact=True, valid=False)}, Indication.FAILED),
        (
            {"trust": TrustFacts(status="PASSED", sub="OK", intact=True, valid=True, stamped=True)},
            Indication.INDETERMINATE,
        ),
        (
            {"trust": TrustFacts(status="PASSED", sub="OK", intact=True, valid=True, seed_ok=False)},
            Indication.INDETERMINATE,
        ),
        (
            {"trust": TrustFacts(status="INDETERMINATE", sub="SOMETHING_NEW", intact=True, valid=True)},
            Indication.INDETERMINATE,
        ),
        ({"trust": TrustFacts(status="FAILED", sub="HASH_FAILURE")}, Indication.FAILED),
    ],
)
def test_one_bad_fact_is_enough(changed: dict[str, object], expected: Indication) -> None:
    assert verdict(file(signature(**changed))) is expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"trailing": 3}, Indication.FAILED),
        ({"trailing": -1}, Indication.FAILED),
        ({"strict": False}, Indication.PASSED),
    ],
)
def test_the_file_itself_is_judged_too(changed: dict[str, object], expected: Indication) -> None:
    assert verdict(file(signature(), **changed)) is expected


def test_bytes_no_revision_accounts_for_are_refused() -> None:
    last = signature(coverage="ENTIRE_REVISION")
    hidden = file(last, last_byte=1200)
    assert [f.code for f in file_findings(hidden)] == [Code.UNRECOGNISED_UPDATE]
    accounted = file(last, last_byte=1200, revisions=3)
    assert file_findings(accounted) == ()


def test_the_worst_signature_decides() -> None:
    good, bad = signature(), signature(field="AgencySeal", modification="OTHER")
    report = judge(file(good, bad), at=NOW, allowed_fields=DEFAULT_FIELDS)
    assert report.indication is Indication.FAILED
    assert report.signatures[0].passed


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (file(signature()), 0),
        (file(signature(), strict=False), 0),
        (file(signature(modification="OTHER")), 1),
        (file(), 2),
    ],
)
def test_exit_codes(facts: FileFacts, code: int) -> None:
    assert exit_code(judge(facts, at=NOW, allowed_fields=DEFAULT_FIELDS)) == code


def test_an_unreadable_file_has_its_own_exit_code_and_outranks_the_rest() -> None:
    assert exit_code(unjudged(code=Code.BROKEN_FILE, at=NOW, readable=False)) == 3
    assert [worst_exit_code(codes) for codes in ([0, 2], [2, 1], [0, 3, 1], [0, 0])] == [2, 1, 3, 0]


def test_one_line_a_signature() -> None:
    report = judge(file(signature(), strict=False), at=NOW, allowed_fields=DEFAULT_FIELDS)
    about_file, about_signature = report_lines(report)
    assert about_file.startswith("Tệp: Hợp lệ (TOTAL-PASSED); Cấu trúc tệp")
    assert about_signature.startswith("LeaderSignature: Hợp lệ (TOTAL-PASSED)")
