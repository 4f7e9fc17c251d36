"""Where each address leads."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("quan-tri/", admin.site.urls),
    path("", include("edoc.web.urls")),
]
handler400 = "edoc.web.errors.bad_request"
handler403 = "edoc.web.errors.forbidden"
handler404 = "edoc.web.errors.not_found"
handler500 = "edoc.web.errors.server_error"
