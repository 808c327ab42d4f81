"""The file of an import as a program sends it: the body, or a part of a form beside its mapping and aliases."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext_lazy as _

from liane.api.problems.errors import ApiError, malformed
from liane.api.road.asked import BATCH, ApiRequest, content, decoded
from liane.api.transfers.importing import Asked

_TABLES = ("text/csv", "text/plain", "application/octet-stream", "text/tab-separated-values")
_FORM = "multipart/form-data"
_FILE, _MAPPING, _ALIASES = "file", "mapping", "aliases"
_TRUE = {"true": True, "false": False}


def asked(request: ApiRequest, dry_run: str) -> Asked:
    """Return what is to be imported. Raises ApiError."""
    if dry_run not in _TRUE:
        raise malformed(_("dry_run vaut true ou false."), "dry_run")
    kind = request.content_type or ""
    if kind != _FORM and kind not in _TABLES:
        message = _("Le corps doit être un fichier CSV (text/csv), ou un formulaire (multipart/form-data).")
        raise ApiError(415, "unsupported-type", message)
    body = content(request, BATCH)
    given: dict[str, Any] = {_FILE: body} if kind != _FORM else _parts(request, body)
    if not given.get(_FILE):
        raise malformed(_("Ce fichier est vide."), _FILE if kind == _FORM else "")
    return Asked(given[_FILE], _json(given, _MAPPING), _json(given, _ALIASES), _TRUE[dry_run])


def _parts(request: HttpRequest, body: bytes) -> dict[str, bytes]:
    """Return the parts of a form by name. Raises ApiError for one that cannot be read, or has others."""
    try:
        # What the body holds is in memory already: nothing is written to disk on the way.
        texts, files = MultiPartParser(request.META, BytesIO(body), [_InMemory()]).parse()
    except MultiPartParserError:
        raise malformed(_("Ce formulaire (multipart/form-data) ne peut pas être lu.")) from None
    found = {name: str(texts[name]).encode() for name in texts}
    found |= {name: file.read() for name, file in files.items() if isinstance(file, UploadedFile)}
    unknown = sorted(set(found) - {_FILE, _MAPPING, _ALIASES})
    if unknown:
        message = _("Partie inconnue : %(key)s. Il y a : %(keys)s.")
        keys = f"{_ALIASES}, {_FILE}, {_MAPPING}"
        raise malformed(message % {"key": unknown[0][:80], "keys": keys}, unknown[0][:80])
    return found


class _InMemory(MemoryFileUploadHandler):
    """Keeps files of any size: the body was measured before it was read."""

    def handle_raw_input(self, *_arguments: Any, **_named: Any) -> None:
        """Take the file, whatever its size."""
        self.activated = True


def _json(given: dict[str, bytes], name: str) -> Any:
    if not given.get(name, b"").strip():
        return None
    try:
        return decoded(given[name])
    except ApiError as error:
        raise malformed(error.detail, name) from None
