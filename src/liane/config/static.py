"""How static files are stored: under names that carry their digest, those of JavaScript modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names what modules import by digest too: a browser keeps each for ever, and a new one is a new name."""

    support_js_module_import_aggregation = True
