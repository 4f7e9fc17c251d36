"""Addresses of signing in, the queues, one document, drafts, review and signing."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
