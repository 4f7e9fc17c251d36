"""One's own account: a new password, confirmed by the old one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import password_validation, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from edoc.domain.actors import Actor
from edoc.flows import session as flow
from edoc.organizations.selectors import person_get
from edoc.web.acting import ActPage, act_view, signed_in
from edoc.web.confirm import ConfirmForm, confirmed


class PasswordForm(ConfirmForm):
    """The old password, and the new one twice."""

    fresh = forms.CharField(
        label=_("Mật khẩu mới"),
        strip=False,
        max_length=200,
        help_text=_("Ít nhất 12 ký tự, không trùng tên và không quá thông dụng."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Hãy nhập mật khẩu mới.")},
    )
    again = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Hãy nhập lại mật khẩu mới.")},
    )

    def __init__(self, data: Any = None, *, person_id: int) -> None:
        super().__init__(data)
        self._person = person_get(person_id=person_id)

    def clean(self) -> dict[str, Any]:
        """Both new ones agree, and the rules of passwords hold; every broken rule is named."""
        data = super().clean() or {}
        fresh, again = data.get("fresh"), data.get("again")
        if fresh and again and fresh != again:
            self.add_error("again", _("Hai lần nhập không giống nhau."))
        if fresh:
            try:
                password_validation.validate_password(fresh, self._person)
            except forms.ValidationError as error:
                self.add_error("fresh", error)
        return data


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change_password(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/mat-khau/`: other sessions of the person end, this one goes on."""
    person_id = actor.person_id
    assert person_id is not None
    form = PasswordForm(request.POST or None, person_id=person_id)

    def run() -> str:
        confirmed(request)
        flow.change_password(password=form.cleaned_data["fresh"], actor=actor, now=now)
        update_session_auth_hash(request, person_get(person_id=person_id))
        return gettext("Đã đổi mật khẩu.")

    act = ActPage(
        name="mat-khau",
        title=gettext("Đổi mật khẩu"),
        confirm=gettext("Đổi mật khẩu"),
        back="/",
        lead=gettext("Các phiên đăng nhập khác của bạn sẽ kết thúc."),
        icon="lock",
    )
    return act_view(request, act=act, form=form, run=run, actor=actor, now=now)
