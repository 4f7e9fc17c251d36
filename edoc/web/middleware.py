"""The house's errors as answers: a refusal is explained, the unseen looks like the missing; the limit of a body.

What a person was refused stands in the log, also when it looked to them as if nothing were there.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from edoc.domain.errors import EdocError, NotFound, Refusal
from edoc.flows.session import note_refusal
from edoc.web.context import actor_of
from edoc.web.errors import answer_for
from edoc.web.templatetags.edoc import bytes_vi

UNSEEN = "not-found"


class RefusalMiddleware:
    """Answer every `EdocError` that a view let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this for an exception of a view; anything that is not ours goes on."""
        if not isinstance(exception, EdocError):
            return None
        _note(request, exception)
        return answer_for(request, exception)


def _note(request: HttpRequest, error: EdocError) -> None:
    """Keep a refusal that no form has noted yet: who, which act by the name of its address, on which document."""
    actor = actor_of(request)
    if actor is None or not isinstance(error, Refusal | NotFound):
        return  # nobody in a post, or an engine that does not answer: nothing was refused to anyone
    match = request.resolver_match
    document_id = match.kwargs.get("document_id") if match else None
    note_refusal(
        actor=actor,
        act=f"{request.method} {match.view_name or match.route if match else request.path}"[:100],
        codes=[c.value for c in error.codes] if isinstance(error, Refusal) else [UNSEEN],
        now=timezone.now(),
        document_id=document_id if isinstance(document_id, int) else None,
    )


class UploadLimitMiddleware:
    """Answer 413 before a body larger than the instance takes is read; stands before anything that reads the form."""

    FORM_ROOM = 1024 * 1024  # the other fields of the form and the borders between its parts

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        limit = settings.EDOC.upload_limit
        if length.isdecimal() and int(length) > limit + self.FORM_ROOM:
            detail = gettext("Giới hạn của hệ thống là %(limit)s.") % {"limit": bytes_vi(limit)}
            return render(request, "errors/413.html", {"detail": detail}, status=413)
        return self.get_response(request)
