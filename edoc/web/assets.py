"""How static files are named and served: hashed, compressed, with the imports of native modules rewritten too."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """The manifest of WhiteNoise that also follows `import` between our modules."""

    support_js_module_import_aggregation = True
