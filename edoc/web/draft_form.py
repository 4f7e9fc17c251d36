"""The form of a draft: what is typed becomes a `DraftForm`, and a stored `DraftForm` fills the form again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from edoc.documents.services import ReceiverLine
from edoc.domain.doctypes import TYPES
from edoc.domain.urgency import URGENCY_WORDS, Urgency
from edoc.exchange.selectors import correspondent_by_code
from edoc.flows.draft_form import DraftForm
from edoc.web.pieces import Person

DECIDING = frozenset({"NQ", "QĐ", "QC", "QyĐ"})
"""Types written in articles (Điều) and addressed to nobody above the text (NĐ 30/2020, Phụ lục III, mẫu 1.1–1.2)."""
COMMON = ("CV", "QĐ", "TB", "TTr", "BC", "KH", "GM", "CĐ")
ARTICLE = re.compile(r"^\s*Điều\s+\d+\s*[.:]\s*(.*)$", re.IGNORECASE)
SECRECY = (("", _("Không")), ("mật", _("Mật")), ("tối mật", _("Tối mật")), ("tuyệt mật", _("Tuyệt mật")))


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "data-keep": ""})


class DraftFields(forms.Form):
    """The fields of a draft. Receivers with a code come as the chips `receivers`, outside this form."""

    type_code = forms.ChoiceField(widget=forms.HiddenInput)
    subject = forms.CharField(
        label=_("Trích yếu"),
        widget=_area(2),
        help_text=_("Nêu ngắn nội dung chủ yếu; không cần ghi “V/v”."),
        error_messages={"required": _("Hãy nhập trích yếu.")},
    )
    signer_post_id = forms.TypedChoiceField(
        label=_("Người ký"), coerce=int, error_messages={"required": _("Hãy chọn người ký.")}
    )
    urgency = forms.TypedChoiceField(
        label=_("Độ khẩn"),
        coerce=int,
        choices=[(u.value, gettext_lazy(w)) for u, w in URGENCY_WORDS.items()],
        required=False,
    )
    secrecy = forms.ChoiceField(
        label=_("Độ mật"), choices=SECRECY, required=False, help_text=_("Văn bản mật lập ngoài hệ thống này.")
    )
    reply_due_on = forms.DateField(
        label=_("Hạn trả lời"),
        required=False,
        widget=forms.DateInput(attrs={"data-date": "", "inputmode": "numeric", "autocomplete": "off"}),
    )
    addressees = forms.CharField(label=_("Kính gửi"), required=False, widget=_area(2), help_text=_("Mỗi dòng một nơi."))
    legal_bases = forms.CharField(
        label=_("Căn cứ"),
        required=False,
        widget=_area(3),
        help_text=_("Mỗi dòng một căn cứ, bắt đầu bằng “Căn cứ…”, “Theo đề nghị của…”."),
    )
    body = forms.CharField(label=_("Nội dung"), required=False, widget=_area(12), help_text=_("Mỗi dòng một đoạn."))
    articles = forms.CharField(
        label=_("Các điều"),
        required=False,
        widget=_area(14),
        help_text=_("Mỗi điều bắt đầu bằng dòng “Điều 1. …”; các dòng sau là khoản, đoạn của điều đó."),
    )
    other_lines = forms.CharField(
        label=_("Nơi nhận khác"),
        required=False,
        widget=_area(2),
        help_text=_("Mỗi dòng một nơi, không gửi điện tử: Như trên, Như Điều 3… Dòng “Lưu: VT” tự có."),
    )
    note = forms.CharField(label=_("Ghi chú cho bản này"), required=False, max_length=300)

    def __init__(self, *args: Any, signers: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(pk), words) for pk, words in signers]
        self.fields["type_code"].choices = [(code, t.name) for code, t in TYPES.items()]  # type: ignore[attr-defined]  # a choice field
        self.fields["signer_post_id"].choices = choices  # type: ignore[attr-defined]  # a choice field
        if self.chosen_type in DECIDING:
            del self.fields["addressees"]
        else:
            del self.fields["articles"]

    @property
    def chosen_type(self) -> str:
        """The type the form stands for."""
        source: Mapping[str, Any] = self.data if self.is_bound else self.initial
        return str(source.get("type_code", ""))

    def to_draft(self, *, receivers: Sequence[str], answers_id: int | None) -> DraftForm:
        """The values as the flow takes them; call on a valid form."""
        values = self.cleaned_data
        return DraftForm(
            type_code=values["type_code"],
            subject=" ".join(values["subject"].split()),
            signer_post_id=values["signer_post_id"] or None,
            body=lines_of(values["body"]),
            articles=articles_of(values.get("articles", "")),
            legal_bases=lines_of(values["legal_bases"]),
            addressees=lines_of(values.get("addressees", "")),
            receivers=(*receiver_lines(receivers), *(ReceiverLine(line=w) for w in lines_of(values["other_lines"]))),
            urgency=Urgency(values["urgency"] or 0),
            reply_due_on=values["reply_due_on"],
            answers_id=answers_id,
            secrecy=values["secrecy"],
            note=values["note"],
        )


def initial_of(draft: DraftForm) -> tuple[dict[str, Any], list[str]]:
    """The fields of a stored draft, and the codes of its receivers."""
    fields = {
        "type_code": draft.type_code,
        "subject": draft.subject,
        "signer_post_id": draft.signer_post_id,
        "urgency": draft.urgency.value,
        "reply_due_on": draft.reply_due_on,
        "addressees": "\n".join(draft.addressees),
        "legal_bases": "\n".join(draft.legal_bases),
        "body": "\n".join(draft.body),
        "articles": articles_text(draft.articles),
        "other_lines": "\n".join(r.line for r in draft.receivers if not r.code),
    }
    return fields, [r.code for r in draft.receivers if r.code]


def lines_of(text: str) -> tuple[str, ...]:
    """The lines that say something, each without the blanks around it."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def articles_of(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Articles out of lines: `Điều n. words` opens one.

    The words of the opening line are a heading only over further lines, and when they do not end like a sentence.
    """
    found: list[tuple[str, list[str]]] = []
    for line in lines_of(text):
        opening = ARTICLE.match(line)
        if opening:
            found.append((opening.group(1).strip(), []))
        elif found:
            found[-1][1].append(line)
        else:
            found.append(("", [line]))
    return tuple(_article(head, rest) for head, rest in found if head or rest)


def _article(opening: str, rest: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    is_heading = bool(opening and rest) and opening[-1] not in ".:;,"
    return (opening, tuple(rest)) if is_heading else ("", tuple(line for line in (opening, *rest) if line))


def articles_text(articles: Sequence[tuple[str, Sequence[str]]]) -> str:
    """The lines again, as they were typed."""
    lines: list[str] = []
    for n, (heading, paragraphs) in enumerate(articles, 1):
        first, rest = (heading, list(paragraphs)) if heading else (paragraphs[0] if paragraphs else "", paragraphs[1:])
        lines += [f"Điều {n}. {first}".strip(), *rest]
    return "\n".join(lines)


def receiver_lines(codes: Sequence[str]) -> tuple[ReceiverLine, ...]:
    """A line of "Nơi nhận" for each code; an unknown one keeps its code, and is refused when it matters."""
    found = []
    for code in codes:
        one = correspondent_by_code(code=code)
        name = one.name if one else code
        found.append(ReceiverLine(line=name, name=name, code=one.code if one else code))
    return tuple(found)


def receiver_chips(codes: Sequence[str]) -> tuple[Person, ...]:
    """The receivers as chips: name and code."""
    unknown = gettext("không có trong danh mục")
    return tuple(
        Person(line.code, line.name, line.code if line.name != line.code else unknown) for line in receiver_lines(codes)
    )
