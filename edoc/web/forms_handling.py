"""Handling what came in: who leads, who helps, who should know, by when; the person; the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from edoc.assignments.services import Plan
from edoc.domain.local_time import local_date
from edoc.web.present.working_days import deadline_field, end_of

Choice = tuple[str, str]


class PlanForm(forms.Form):
    """One lead unit, any number of helping and informed ones, a deadline (NĐ 30/2020, Đ.23)."""

    lead = forms.ChoiceField(label=_("Đơn vị chủ trì"))
    support = forms.MultipleChoiceField(
        label=_("Phối hợp"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "checks-list"})
    )
    info = forms.MultipleChoiceField(
        label=_("Để biết"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "checks-list"})
    )
    deadline = deadline_field(_("Hạn xử lý"))

    def __init__(self, *args: Any, units: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(units)
        self.fields["lead"].choices = [("", _("Chọn đơn vị")), *choices]  # type: ignore[attr-defined]  # a choice field
        self.fields["support"].choices = choices  # type: ignore[attr-defined]  # as above
        self.fields["info"].choices = choices  # type: ignore[attr-defined]  # as above

    def plan(self, *, now: datetime) -> Plan:
        """The plan as the flow takes it; a lead among the helpers is refused there, not silently dropped."""
        data = self.cleaned_data
        return Plan(
            lead_unit_id=int(data["lead"]),
            support_unit_ids=tuple(int(u) for u in data["support"]),
            info_unit_ids=tuple(int(u) for u in data["info"]),
            deadline=end_of(data["deadline"], now=now),
        )


class ProposeForm(PlanForm):
    """The office's proposal to a leader."""

    leader = forms.ChoiceField(label=_("Trình lãnh đạo"))
    proposal = forms.CharField(
        label=_("Ý kiến đề xuất"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-keep": "", "data-opinion": ""}),
    )
    field_order = ("leader", "proposal", "lead", "support", "info", "deadline")

    def __init__(self, *args: Any, leaders: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].choices = list(leaders)  # type: ignore[attr-defined]  # a choice field


class DirectForm(PlanForm):
    """The leader's direction."""

    text = forms.CharField(
        label=_("Ý kiến chỉ đạo (bút phê)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-keep": "", "data-opinion": "", "data-first": ""}),
    )
    field_order = ("text", "lead", "support", "info", "deadline")


class PersonForm(forms.Form):
    """The person of the lead unit who works on it."""

    person = forms.ChoiceField(label=_("Người xử lý"), widget=forms.RadioSelect(attrs={"class": "checks-list"}))
    note = forms.CharField(
        label=_("Yêu cầu cụ thể"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-keep": ""}),
    )
    deadline = deadline_field(_("Hạn cho người xử lý"))

    def __init__(self, *args: Any, people: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = list(people)  # type: ignore[attr-defined]  # a choice field


class OutcomeForm(forms.Form):
    """What came of it, where no document answers."""

    outcome = forms.CharField(
        label=_("Kết quả xử lý"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-first": "", "data-keep": ""}),
        error_messages={"required": _("Hãy ghi kết quả xử lý.")},
    )


def plan_initial(plan: Mapping[str, Any]) -> dict[str, object]:
    """A stored plan as the first values of the form."""
    deadline = plan.get("deadline")
    return {
        "lead": str(plan.get("lead") or ""),
        "support": [str(u) for u in plan.get("support") or ()],
        "info": [str(u) for u in plan.get("info") or ()],
        "deadline": local_date(datetime.fromisoformat(deadline)) if deadline else None,
    }
