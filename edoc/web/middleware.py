"""The one place where the house's errors become answers: a refusal is explained, the unseen looks like the missing."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from edoc.domain.errors import EdocError
from edoc.web.errors import answer_for


class RefusalMiddleware:
    """Answer every `EdocError` that a view let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this for an exception of a view; anything that is not ours goes on."""
        return answer_for(request, exception) if isinstance(exception, EdocError) else None
