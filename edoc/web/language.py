"""Words of the house in the reader's language, where they arrive as values; and the language of a request.

What lower floors say is Vietnamese and marked where it is written (`edoc.domain.wording`). A text that stands in no
catalogue, such as a name or what a person has typed, stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext


def said(text: object) -> str:
    """A marked word or sentence in the reader's language; several joined by "; " each for itself."""
    words = str(text)
    return "; ".join(gettext(part) if part else "" for part in words.split("; "))


def said_before(text: str) -> str:
    """A kept sentence “head: data”: only its head is ours to translate."""
    head, colon, rest = text.partition(": ")
    return f"{said(head)}{colon}{rest}"


class LanguageMiddleware:
    """The language is the one chosen in the menu of the person, else the one of the instance.

    Never the browser's: most machines of Vietnamese offices run an English system.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known = frozenset(code for code, _name in settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        translation.activate(chosen if chosen in self.known else settings.LANGUAGE_CODE)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response
