"""Addresses of the screens."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("edoc.web.urls_a")),
    path("", include("edoc.web.urls_b")),
]
