"""The style guide as the root of a site of its own, for tests and for looking at it without the rest."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("edoc.web.styleguide")), path("_mau/", include("edoc.web.styleguide"))]
