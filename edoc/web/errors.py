"""Error answers: the status of each kind of error, and its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from edoc.domain.errors import BadInput, Conflict, EdocError, NotAllowed, NotFound, Obstacle, Refusal, Unavailable
from edoc.domain.words import words_for
from edoc.web.language import said

STATUS: tuple[tuple[type[EdocError], int], ...] = (
    (NotFound, 404),
    (BadInput, 422),
    (NotAllowed, 403),
    (Conflict, 409),
    (Refusal, 409),
    (Unavailable, 503),
)


def obstacle_text(item: Obstacle) -> str:
    """What is in the way and what to do about it, in the reader's language."""
    words = words_for(item.code)
    params = {name: _param(name, value) for name, value in item.params.items()}
    text = f"{gettext(words.what)} {gettext(words.remedy) if words.remedy else ''}"
    return text.format_map(_Gaps(params)).strip()


OURS = frozenset({"act", "state", "field", "hint", "who", "what", "detail", "reason", "anchors", "step"})
"""Parameters that carry words of the house; the others carry names, numbers and what a person has typed."""


def _param(name: str, value: object) -> str:
    return said(value) if name in OURS else str(value)


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def obstacles_text(error: Refusal) -> list[str]:
    """Every obstacle of a refusal."""
    return [obstacle_text(item) for item in error.obstacles]


def status_of(error: EdocError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def answer_for(request: HttpRequest, error: EdocError) -> HttpResponse:
    """The page of an error, with its status."""
    status = status_of(error)
    if status == 404:
        return not_found(request)
    reasons = obstacles_text(error) if isinstance(error, Refusal) else [said(error)]
    return render(request, "errors/refused.html", {"reasons": reasons, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)
