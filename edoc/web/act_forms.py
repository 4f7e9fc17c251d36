"""The small forms of acts: a reason, a note, a question, an answer. What was typed is shown again on a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _text(rows: int = 3, /, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "data-keep": "", **attrs})


class ReasonForm(forms.Form):
    """Why something goes back or ends; kept for ever beside the act."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=500,
        widget=_text(**{"data-first": ""}),
        error_messages={"required": _("Hãy ghi lý do.")},
    )


class NoteForm(forms.Form):
    """A note that goes with an initial."""

    note = forms.CharField(
        label=_("Ý kiến kèm theo"), required=False, max_length=2000, widget=_text(2), help_text=_("Không bắt buộc.")
    )


class AnswerForm(forms.Form):
    """The answer to a question asked."""

    answer = forms.CharField(
        label=_("Ý kiến của bạn"), max_length=4000, widget=_text(5), error_messages={"required": _("Hãy ghi ý kiến.")}
    )


class AskForm(forms.Form):
    """A question to a person of the agency."""

    person = forms.TypedChoiceField(
        label=_("Hỏi ai"), coerce=int, error_messages={"required": _("Hãy chọn người được hỏi.")}
    )
    question = forms.CharField(
        label=_("Nội dung hỏi"),
        max_length=2000,
        widget=_text(3),
        error_messages={"required": _("Hãy ghi nội dung hỏi.")},
    )
    due_on = forms.DateField(
        label=_("Cần trước ngày"),
        required=False,
        widget=forms.DateInput(attrs={"data-date": "", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Ví dụ 05/12/2026; hết giờ làm việc ngày đó."),
    )

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "—"), *((str(pk), words) for pk, words in people)]  # type: ignore[attr-defined]  # a choice field
