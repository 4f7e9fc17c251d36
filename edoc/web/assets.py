"""How static files are named and served: hashed, compressed, with the imports of native modules rewritten too."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """The manifest of WhiteNoise that also follows `import` between our modules, and only between ours.

    A vendor's file may speak of `import` in a comment (django-htmx does), which is no address to follow.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "edoc/js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],  # type: ignore[attr-defined]  # stubs
    )
