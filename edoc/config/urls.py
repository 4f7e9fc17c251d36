"""Where each address leads."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path

from edoc.web.views import session

admin.site.site_header = admin.site.site_title = "edoc: Danh mục"
admin.site.index_title = "Danh mục"
if admin.site.is_registered(Group):  # what a person may do comes from the posts held, never from a group
    admin.site.unregister(Group)

urlpatterns = [
    path("quan-tri/login/", session.door_of_admin, name="admin-door"),  # one door, with its lock and log
    path("quan-tri/logout/", session.sign_out, name="admin-sign-out"),
    path("quan-tri/", admin.site.urls),
    path("", include("edoc.web.urls")),
]
handler400 = "edoc.web.errors.bad_request"
handler403 = "edoc.web.errors.forbidden"
handler404 = "edoc.web.errors.not_found"
handler500 = "edoc.web.errors.server_error"
