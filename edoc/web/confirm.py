"""Confirming by signing in again: the own password releases a key kept on the server (NĐ 30/2020, Đ.13).

Used by the leader's signature and by the clerk's seal. Wrong attempts are counted together with those of the sign-in:
the same limit, the same pause (`AXES_FAILURE_LIMIT`, `AXES_COOLOFF_TIME`).
"""

from __future__ import annotations

import secrets

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address
from axes.utils import reset
from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from edoc.domain.errors import BadInput, NotAllowed, obstacle, refuse
from edoc.domain.obstacles import Code

PASSWORD = "password"  # noqa: S105  the name of a field and of a way to confirm
KEY = "request_key"


class ConfirmForm(forms.Form):
    """The password of the person who confirms; never shown again, never kept."""

    password = forms.CharField(
        label=_("Mật khẩu của bạn"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-first": ""}),
        error_messages={"required": _("Hãy nhập mật khẩu để xác nhận.")},
    )


def new_request_key() -> str:
    """A key for one press of one form: sent twice, it is one request."""
    return secrets.token_urlsafe(24)


def request_key_of(request: HttpRequest) -> str:
    """The key that came with the form. Raises BadInput for a form without one."""
    key = request.POST.get(KEY, "").strip()
    if not key or len(key) > 80:
        raise refuse(BadInput, Code.CONFIRMATION_MISSING)
    return key


def confirmed(request: HttpRequest) -> str:
    """Check the password of the signed-in person and say how they confirmed (`password`).

    Raises BadInput CONFIRMATION_MISSING for an empty field, BadInput WRONG_PASSWORD for a wrong one, NotAllowed
    CONFIRMATION_LOCKED after too many wrong ones. Nothing is signed by this.
    """
    password = request.POST.get(PASSWORD, "")
    if not password:
        raise refuse(BadInput, Code.CONFIRMATION_MISSING)
    username = request.user.get_username()
    if not AxesProxyHandler.is_allowed(request, {"username": username}):
        raise _locked(request)
    person = authenticate(request, username=username, password=password)
    if person is None or person.pk != request.user.pk:
        if getattr(request, "axes_locked_out", None):
            raise _locked(request)
        raise refuse(BadInput, Code.WRONG_PASSWORD)
    if settings.AXES_ENABLED:
        reset(ip=get_client_ip_address(request), username=username)
    return PASSWORD


def _locked(request: HttpRequest) -> NotAllowed:
    """The refusal of a locked person, said on the form itself instead of the lock-out page."""
    request.axes_locked_out = None  # type: ignore[attr-defined]  # set by axes, read by its middleware
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return NotAllowed(obstacle(Code.CONFIRMATION_LOCKED, minutes=minutes))
