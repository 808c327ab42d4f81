"""A request of a program, and how its parts are read: no body larger or deeper than Liane means to read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from liane.accounts import organisation
from liane.accounts.memory import Versions
from liane.api.keys.bearers import Bearer
from liane.api.problems.errors import ApiError, malformed, not_found
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Verb, Viewer

MIB = 1024 * 1024
BODY = 2 * MIB  # a record, a query
BATCH = 48 * MIB  # ten thousand records
DEEPEST = 64
_CHUNK = 1 * MIB


class ApiRequest(HttpRequest):
    """A request of somebody whose key is known."""

    viewer: Viewer
    bearer: Bearer
    versions: Versions
    organisation: organisation.Settings


def sized(request: HttpRequest, most: int) -> int:
    """Return the length that the body says, refused before it is read. Raises ApiError."""
    text = request.META.get("CONTENT_LENGTH") or ""
    if not text and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise ApiError(411, "length-required", _("Dites la longueur du corps par Content-Length."))
    length = int(text) if text.isascii() and text.isdecimal() else 0
    if length > most:
        message = _("Le corps dépasse %(most)d Mio : rien n’a été lu.") % {"most": most // MIB}
        raise ApiError(413, "too-large", message)
    return length


def body(request: HttpRequest, most: int = BODY) -> bytes:
    """Return the request's body, read once. Raises ApiError."""
    length = sized(request, most)
    kind = request.content_type or ""
    if length and request.META.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() not in ("", "identity"):
        # Some kilobytes unpack to gigabytes.
        raise ApiError(415, "unsupported-type", _("Le corps est attendu sans compression (Content-Encoding)."))
    if length and kind not in ("", "application/json") and not kind.endswith("+json"):
        raise ApiError(415, "unsupported-type", _("Le corps doit être du JSON (application/json)."))
    return content(request, most)


def content(request: HttpRequest, most: int) -> bytes:
    """Return the bytes of the body, whatever they are, read once. Raises ApiError."""
    length = sized(request, most)
    kept: bytes | None = getattr(request, "_liane_body", None)
    if kept is not None:
        return kept
    parts = []
    while length > 0:
        part = request.read(min(length, _CHUNK))
        if not part:
            raise malformed(_("Le corps est plus court que la longueur annoncée."))
        parts.append(part)
        length -= len(part)
    found = b"".join(parts)
    request._liane_body = found  # type: ignore[attr-defined]
    return found


def decoded(content: bytes) -> Any:
    """Return the JSON of a body. Raises ApiError for what is not, is too deep or holds a null character."""
    try:
        data = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        if "limit" in error.msg:  # deeper than the reader itself goes
            raise _too_deep() from None
        message = _("Le corps n’est pas du JSON : ligne %(line)d, colonne %(column)d.")
        raise malformed(message % {"line": error.lineno, "column": error.colno}) from None
    if b"\\u0000" in content.lower() and _holds_null(data):
        raise malformed(_("Le caractère nul (U+0000) n’a pas de place dans un texte."))
    if depth_exceeds(data, DEEPEST):
        raise _too_deep()
    return data


def _too_deep() -> ApiError:
    return malformed(_("Ce JSON est trop profond : %(most)d niveaux au plus.") % {"most": DEEPEST})


def mapping(request: HttpRequest, keys: frozenset[str], most: int = BODY) -> Mapping[str, Any]:
    """Return the body as a JSON object with no key but `keys`. Raises ApiError."""
    data = decoded(body(request, most))
    return checked(data, keys)


def checked(data: Any, keys: frozenset[str], place: str = "") -> Mapping[str, Any]:
    """Return `data`, at `place` in the body, as an object with no key but `keys`. Raises ApiError."""
    if not isinstance(data, Mapping):
        raise malformed(_("Un objet JSON est attendu."), place)
    unknown = sorted(set(data) - keys)
    if unknown:
        path = f"{place}.{unknown[0]}" if place else unknown[0]
        message = _("Clé inconnue : %(key)s. Il y a : %(keys)s.")
        raise malformed(message % {"key": unknown[0][:80], "keys": ", ".join(sorted(keys))}, path[:200])
    return data


def parameters(request: HttpRequest, known: frozenset[str]) -> dict[str, str]:
    """Return the parameters of the address, each once and known. Raises ApiError."""
    found: dict[str, str] = {}
    for key, values in request.GET.lists():
        if key not in known:
            message = _("Paramètre inconnu : %(key)s. Il y a : %(keys)s.")
            raise malformed(message % {"key": key[:80], "keys": ", ".join(sorted(known)) or "—"}, key[:80])
        if len(values) > 1:
            raise malformed(_("Le paramètre « %(key)s » est donné deux fois.") % {"key": key}, key)
        if "\x00" in values[0]:
            raise malformed(_("Le caractère nul (U+0000) n’a pas de place dans un texte."), key)
        found[key] = values[0]
    return found


def named(request: ApiRequest, slug: str, verb: Verb = Verb.READ) -> ObjectType:
    """Return the object of an address. Raises ApiError (404) when there is none, or none for this caller."""
    item = catalogue().by_slug(slug)
    rights = request.viewer.on(item.name) if item is not None else None
    if item is None or rights is None or (rights.read is Scope.NONE and rights.scope(verb) is Scope.NONE):
        raise not_found()
    return item


def identifier(text: str) -> UUID:
    """Return the id of an address. Raises ApiError (404): nothing stands at what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None


def depth_exceeds(data: Any, most: int) -> bool:
    """Say whether `data` nests more than `most` levels."""
    level = [data]
    for _depth in range(most):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def _holds_null(data: Any) -> bool:
    waiting = [data]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            if "\x00" in node:
                return True
        elif isinstance(node, dict):
            waiting += [*node, *node.values()]
        elif isinstance(node, list):
            waiting += node
    return False
