"""From which machine a request comes: what the lock-out counts by, so that nobody locks another person's door."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the client; behind TLS the last of `X-Forwarded-For`, the only one that the proxy wrote."""
    direct: str = request.META.get("REMOTE_ADDR", "")
    if not settings.EDOC.https:
        return direct
    return request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or direct
