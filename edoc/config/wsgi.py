"""The WSGI entry of the web server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edoc.config.settings.main")
os.umask(0o077)  # what the instance writes is for its own account alone
application = get_wsgi_application()
_ = get_resolver().url_patterns  # every view is imported here, once, before the server forks; not at the first request
