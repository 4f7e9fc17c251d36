"""The authority a person signs with (NĐ 30/2020, Đ.13, Phụ lục I Phần I mục II.7 a): TM., KT., the plain head."""

from __future__ import annotations

from dataclasses import dataclass

from edoc.domain.actors import PostKind


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Lines over the signature: `authority` (may be empty or of two lines) and `position`, both in capitals."""

    authority: str
    position: str


def signature_block(*, kind: PostKind, title: str, head_title: str, collective: str = "") -> SignatureBlock:
    """The block for a post: a collective body is signed for (TM.), a deputy signs in the head's place (KT.)."""
    lines = [f"TM. {collective.upper()}"] if collective else []
    if kind is PostKind.DEPUTY:
        lines.append(f"KT. {head_title.upper()}")
    return SignatureBlock(authority="\n".join(lines), position=title.upper())
