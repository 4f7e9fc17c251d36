"""Signing in, signing out, choosing the post to work in, and the first page: the first queue of the role."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from edoc.domain.actors import Actor
from edoc.flows import session as flow
from edoc.web.acting import page, signed_in
from edoc.web.context import POST_KEY, actor_of
from edoc.web.errors import not_found
from edoc.web.frame import rail_for
from edoc.web.pieces import Fact


class SignInForm(forms.Form):
    """An account and its password; pasting is welcome, there is no puzzle (WCAG 3.3.8)."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Hãy nhập tên đăng nhập.")},
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Hãy nhập mật khẩu.")},
    )


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """`/dang-nhap/`: too many wrong passwords lead to the lock-out page (axes)."""
    target = _safe_next(request)
    if request.user.is_authenticated and request.method != "POST":
        return redirect(target)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        username = form.cleaned_data["username"].strip()
        person = authenticate(request, username=username, password=form.cleaned_data["password"])
        if person is not None:
            login(request, person)
            request.session.pop(POST_KEY, None)
            flow.sign_in(person_id=person.pk, now=now)
            return redirect(target)
        flow.sign_in_failed(username=username, now=now)
        form.add_error(None, _("Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra bộ gõ tiếng Việt và phím Caps Lock."))
    status = 422 if request.method == "POST" else 200
    return render(request, "registration/login.html", {"form": form, "next": target, **_samples()}, status=status)


def _samples() -> dict[str, object]:
    if not settings.EDOC.demo:
        return {}
    accounts = [Fact(name, post) for name, post in flow.sample_accounts(now=timezone.now())]
    return {"accounts": accounts, "note": _("Mật khẩu in trong cửa sổ lệnh khi khởi động.")}


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or settings.LOGIN_REDIRECT_URL
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure())
    return wanted if safe else settings.LOGIN_REDIRECT_URL


@require_safe
def door_of_admin(request: HttpRequest) -> HttpResponse:
    """`/quan-tri/login/`: the reference data have no door of their own; others find nothing there."""
    if request.user.is_authenticated:
        return not_found(request)
    return redirect_to_login(_safe_next(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """`/dang-xuat/`."""
    actor = actor_of(request)
    if actor is not None:
        flow.sign_out(actor=actor, now=timezone.now())
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def choose_post(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/chuc-vu/`: work in another post held today; it is printed under the name and kept with every act."""
    assert actor.person_id is not None
    if request.method == "POST":
        wanted = request.POST.get("post", "")
        chosen = flow.choose_post(person_id=actor.person_id, post_id=int(wanted) if wanted.isdecimal() else 0, now=now)
        request.session[POST_KEY] = chosen.post_id
        return redirect("/")
    choices = flow.posts_to_choose(person_id=actor.person_id, now=now)
    return page(request, "web/choose_post.html", {"choices": choices, "actor": actor}, actor=actor, now=now)


@require_GET
@signed_in
def home(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/`: no separate dashboard; one lands where the work is."""
    rail = rail_for(kind=actor.post_kind, path="/", counts={})
    return redirect(rail[0].url if rail else "/chuc-vu/")
