"""Identifiers of agencies in both forms, and of documents on the axis.

    AgencyCode   `H26.12.03`       QĐ 20/2020/QĐ-TTg (amended by QĐ 09/2025): level 1 first, at most 35 characters
    Code102      `000.00.15.H51`   QCVN 102:2016: 13 characters, level 1 last, unused groups zero
    DocumentId   `000.00.00.G22,2015/09/30,7816/VPCP-TTĐT`

Codes are kept as written and compared in upper case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from edoc.domain.text import nfc

CODE_LENGTH, CODE102_LENGTH = 35, 13

_LEVEL1 = r"[A-Z]\d{2}"
_CODE = re.compile(rf"(?:{_LEVEL1}|A)(?:\.[A-Z0-9]+(?:[-_][A-Z0-9]+)*)*")
_CODE102 = re.compile(rf"(\d{{3}})\.(\d{{2}})\.(\d{{2}})\.({_LEVEL1})")
_DATE = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")


def code_key(code: str) -> str:
    """The form in which two codes are compared: upper case, no spaces."""
    return "".join(nfc(code).split()).upper()


def same_code(one: str, other: str) -> bool:
    """True for two spellings of one code; an empty code equals nothing."""
    return bool(one.strip()) and code_key(one) == code_key(other)


@dataclass(frozen=True, slots=True)
class AgencyCode:
    """A code after QĐ 20/2020. Raises ValueError for text that is none."""

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", code_key(self.text))
        if len(self.text) > CODE_LENGTH:
            raise ValueError(f"an agency code has at most {CODE_LENGTH} characters: {self.text}")
        if not _CODE.fullmatch(self.text):
            raise ValueError(f"not an agency code: {self.text!r}")

    def __str__(self) -> str:
        return self.text

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(self.text.split("."))

    @property
    def level1(self) -> str:
        """The ministry, province or body the code begins with: `G22`, `H26`."""
        return self.levels[0]

    @property
    def parent(self) -> AgencyCode | None:
        """The agency above, or None at level 1."""
        return AgencyCode(".".join(self.levels[:-1])) if len(self.levels) > 1 else None

    def is_within(self, other: AgencyCode) -> bool:
        """True for the other agency itself and everything below it."""
        return self.levels[: len(other.levels)] == other.levels


@dataclass(frozen=True, slots=True)
class Code102:
    """A code after QCVN 102:2016. Raises ValueError for text that is none."""

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", code_key(self.text))
        if not _CODE102.fullmatch(self.text):
            raise ValueError(f"not a code of {CODE102_LENGTH} characters: {self.text!r}")

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, level1: str, level2: int = 0, level3: int = 0, level4: int = 0) -> Code102:
        """Build from the levels, the highest first."""
        return cls(f"{level4:03d}.{level3:02d}.{level2:02d}.{level1}")

    @property
    def level1(self) -> str:
        return self.text.rsplit(".", 1)[1]

    @property
    def depth(self) -> int:
        """The level of the agency, 1 to 4."""
        level4, level3, level2, _ = self.text.split(".")
        groups = (int(level2), int(level3), int(level4))
        return 1 + max((place for place, group in enumerate(groups, start=1) if group), default=0)


def is_agency_code(text: str) -> bool:
    """True for either form."""
    for form in (AgencyCode, Code102):
        try:
            form(text)
        except ValueError:
            continue
        return True
    return False


@dataclass(frozen=True, slots=True)
class DocumentId:
    """The identity of a document between agencies. Raises ValueError when a part is missing."""

    organ_id: str
    promulgated: date
    number: str
    notation: str = ""

    def __post_init__(self) -> None:
        if not self.organ_id.strip() or not self.number.strip():
            raise ValueError("a DocumentId needs an agency and a number")
        if "," in self.organ_id or "/" in self.number:
            raise ValueError("a DocumentId is divided by its commas and the slash after the number")

    def __str__(self) -> str:
        return f"{self.organ_id},{self.promulgated:%Y/%m/%d},{self.code}"

    @property
    def code(self) -> str:
        """`15/QĐ-UBND`, as the document shows it."""
        return f"{self.number}/{self.notation}" if self.notation else self.number

    @property
    def key(self) -> str:
        """The form in which two identities are compared: upper case, no spaces, no leading zeros of the number."""
        number = code_key(self.number).lstrip("0") or "0"
        notation = code_key(self.notation).replace("Ð", "Đ")
        return f"{code_key(self.organ_id)},{self.promulgated:%Y/%m/%d},{number}/{notation}"

    def is_same(self, other: DocumentId) -> bool:
        return self.key == other.key

    @classmethod
    def parse(cls, text: str) -> DocumentId | None:
        """Read the standard form, tolerant of spaces and of one-digit days; None for a UUID and other forms.

        Other forms are met in the wild and are compared as whole text: see `document_id_key`.
        """
        parts = [part.strip() for part in nfc(text).split(",", 2)]
        found = _DATE.fullmatch(parts[1]) if len(parts) == 3 else None
        if found is None:
            return None
        number, _, notation = parts[2].partition("/")
        try:
            promulgated = date(*(int(group) for group in found.groups()))
            return cls(parts[0], promulgated, number.strip(), notation.strip())
        except ValueError:
            return None


def document_id_key(text: str) -> str:
    """The comparable form of any DocumentId, of the standard form or not."""
    parsed = DocumentId.parse(text)
    return parsed.key if parsed else code_key(text)
