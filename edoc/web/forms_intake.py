"""What the clerk confirms of an arrival, and how a scanned paper comes in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from edoc.domain.doctypes import TYPES, type_name
from edoc.domain.errors import BadInput, refuse
from edoc.domain.obstacles import Code
from edoc.domain.secrecy import is_secret_level
from edoc.domain.urgency import SECRECY_LEVELS, URGENCY_WORDS, Urgency
from edoc.flows.intake import Draft
from edoc.flows.receive import RegisterForm
from edoc.web.present.working_days import deadline_field, end_of

SECRECY = [("", _("Không")), *((level, gettext_lazy(level)) for level in SECRECY_LEVELS)]
DATE = {"data-date": "", "inputmode": "numeric", "autocomplete": "off"}
DATE_ERRORS = {"invalid": _("Ghi ngày như 05/11/2026.")}
CHECKED = ("code", "document_date", "type_code", "organ_name", "subject", "signer_name", "due_on")


class IntakeForm(forms.Form):
    """The fields of the register of what comes in (NĐ 30/2020, Phụ lục IV)."""

    code = forms.CharField(label=_("Số, ký hiệu"), max_length=52, required=False)
    document_date = forms.DateField(
        label=_("Ngày văn bản"),
        required=False,
        widget=forms.DateInput(attrs=DATE),
        error_messages=DATE_ERRORS,
    )
    type_code = forms.ChoiceField(label=_("Loại văn bản"))
    organ_name = forms.CharField(label=_("Cơ quan ban hành"), max_length=200)
    subject = forms.CharField(
        label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "data-keep": ""})
    )
    signer_name = forms.CharField(label=_("Người ký"), max_length=100, required=False)
    urgency = forms.TypedChoiceField(
        label=_("Độ khẩn"), coerce=int, choices=[(u.value, gettext_lazy(words)) for u, words in URGENCY_WORDS.items()]
    )
    secrecy = forms.ChoiceField(label=_("Độ mật"), required=False, choices=SECRECY)
    copies = forms.IntegerField(label=_("Số bản"), min_value=1, max_value=999, initial=1)
    due_on = deadline_field(_("Hạn trả lời"))
    note = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)
    duplicate_reason = forms.CharField(
        label=_("Lý do vẫn vào sổ dù trùng"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-keep": ""}),
    )

    def __init__(self, *args: Any, known_type: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(t.code, t.name) for t in TYPES.values()]
        if known_type and known_type not in TYPES:
            choices.insert(0, (known_type, type_name(known_type)))
        self.fields["type_code"].choices = choices  # type: ignore[attr-defined]  # it is a choice field

    def values(self, *, now: datetime) -> RegisterForm:
        """The form as the flow takes it. Raises BadInput for a level of secrecy."""
        data = self.cleaned_data
        if is_secret_level(data["secrecy"]):
            raise refuse(BadInput, Code.STATE_SECRET, level=data["secrecy"])
        number, _slash, notation = data["code"].partition("/")
        return RegisterForm(
            type_code=data["type_code"],
            subject=data["subject"],
            organ_name=data["organ_name"],
            code_number=number.strip()[:11],
            code_notation=notation.strip()[:40],
            document_date=data["document_date"],
            signer_name=data["signer_name"],
            urgency=Urgency(data["urgency"]),
            due_at=end_of(data["due_on"], now=now),
            copies=data["copies"],
            note=data["note"],
            duplicate_reason=data["duplicate_reason"],
        )


def initial_of(draft: Draft) -> dict[str, object]:
    """What is known of an arrival before the clerk has touched anything."""
    document = draft.document
    return {
        "code": document.number or document.code_number,
        "document_date": document.document_date,
        "type_code": document.type_code,
        "organ_name": document.organ_name,
        "subject": document.subject,
        "signer_name": document.signer_name,
        "urgency": document.urgency,
        "secrecy": "",
        "copies": 1,
        "due_on": document.reply_due_on,
    }


class PaperForm(forms.Form):
    """A scan of a paper letter; what the paper says is filled in when it is registered."""

    secrecy = forms.ChoiceField(label=_("Độ mật ghi trên giấy"), required=False, choices=SECRECY)
