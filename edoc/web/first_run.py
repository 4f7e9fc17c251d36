"""While there is no agency, every page leads to the one that makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from edoc.flows.setup import instance_exists

SETUP_URL = "/khoi-tao/"
FREE = (SETUP_URL, settings.STATIC_URL, "/_mau/")


class FirstRunMiddleware:
    """Sends people without an account to the set-up; once there is an agency it asks no more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.is_set_up = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Django calls this before a view that exists."""
        if self.is_set_up or request.path.startswith(FREE) or request.user.is_authenticated:
            return None
        self.is_set_up = instance_exists()
        return None if self.is_set_up else redirect(SETUP_URL)
