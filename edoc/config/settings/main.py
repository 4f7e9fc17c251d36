"""The settings of a running instance."""

from __future__ import annotations

from edoc.config.settings.base import *  # noqa: F403  Django reads one flat module
from edoc.config.settings.base import EDOC
from edoc.config.settings.database import *  # noqa: F403  Django reads one flat module
from edoc.config.settings.logs import *  # noqa: F403  Django reads one flat module
from edoc.config.settings.security import *  # noqa: F403  Django reads one flat module

DEBUG = EDOC.debug
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "edoc.web.assets.ModuleManifestStorage"},
}
