"""Writing one record: created, changed, deleted, each a Change of one edit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.api.problems.errors import ApiError, invalid, malformed
from liane.api.road.asked import ApiRequest, checked
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Edit, External, Outcome, Update
from liane.records.changes.turns import in_turn
from liane.records.fields import DateTime, Invalid
from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE
from liane.records.queries.pages import get

CREATED = frozenset({"values", "id", "external", "effective_at"})
UPDATED = frozenset({"values", "version", "effective_at"})
_EXTERNAL = frozenset({"source", "key"})
_LONGEST = 200
_MOMENT = DateTime(_("Date d’effet")).named("effective_at")


def cause(request: ApiRequest) -> Cause:
    """Return why a request changes something: the key or app by which it came."""
    return Cause("api", str(request.bearer.source_id))


def make(request: ApiRequest, edits: list[Edit]) -> Outcome:
    """Make a Change of `edits`, all or nothing. Raises Refused."""
    return apply(Change(request.viewer, cause(request), edits))


def creation(request: ApiRequest, item: ObjectType, data: Mapping[str, Any], place: str = "") -> Create:
    """Return the edit that a body asks for. Raises ApiError."""
    options: dict[str, Any] = {}
    if data.get("id") is not None:
        options |= {"id": read_id(data["id"], at(place, "id")), "given": True}
    return Create(
        item.name,
        values(data.get("values"), at(place, "values")),
        external=external(data.get("external"), at(place, "external")),
        effective_at=moment(request, data.get("effective_at"), at(place, "effective_at")),
        **options,
    )


def update(request: ApiRequest, item: ObjectType, record_id: UUID, data: Mapping[str, Any], place: str = "") -> Update:
    """Return the edit that a body asks for. Raises ApiError."""
    return Update(
        item.name,
        record_id,
        values(data.get("values"), at(place, "values")),
        version=version(data.get("version"), at(place, "version")),
        effective_at=moment(request, data.get("effective_at"), at(place, "effective_at")),
    )


def make_matching(request: ApiRequest, item: ObjectType, record_id: UUID, edit: Edit) -> Outcome:
    """Make a Change of one record that If-Match demands to be as it was seen. Raises Refused, ApiError (412)."""
    seen = _matched(request)
    if seen is None:
        return make(request, [edit])

    def made() -> Outcome:
        outcome = make(request, [edit])
        # The gate locked the record: its version is the one before, whoever else writes.
        before = (
            outcome.versions[record_id] - 1 if record_id in outcome.versions else _version(request, item, record_id)
        )
        if before not in seen:
            message = _("La fiche est à la version %(version)d : relisez-la, rien n’a été modifié.")
            raise ApiError(412, "changed", message % {"version": before})
        return outcome

    return in_turn(made)


def _version(request: ApiRequest, item: ObjectType, record_id: UUID) -> int:
    row = get(item.name, record_id, request.viewer, (TITLE,))
    return row.version if row is not None else 0


def _matched(request: ApiRequest) -> set[int] | None:
    """Return the versions that If-Match names: "7", or the tag of a record, which begins with it."""
    header = request.META.get("HTTP_IF_MATCH", "").strip()
    if not header or header == "*":
        return None
    found = set()
    for part in header.split(","):
        text = part.strip().removeprefix("W/").strip('"').partition("-")[0]
        if not (text.isascii() and text.isdecimal()) or len(text) > 9:
            raise malformed(_('If-Match attend la version d’une fiche : "7".'), "If-Match")
        found.add(int(text))
    return found


def at(place: str, key: str) -> str:
    """Return the path of `key` within `place`."""
    return f"{place}.{key}" if place else key


def values(data: Any, place: str) -> Mapping[str, Any]:
    """Return the values given, which are an object. Raises ApiError."""
    if not isinstance(data, Mapping):
        raise malformed(_("Les valeurs sont un objet JSON : champ, valeur."), place)
    return data


def read_id(data: Any, place: str) -> UUID:
    """Return an identifier of a body. Raises ApiError."""
    if data is None or data == "":
        raise invalid(_("Il manque un identifiant."), place, "missing")
    try:
        return UUID(data) if isinstance(data, str) else UUID(None)
    except (ValueError, TypeError):
        raise invalid(_("Un identifiant n’est pas valable."), place) from None


def version(data: Any, place: str) -> int | None:
    """Return the version that the author saw. Raises ApiError."""
    if data is None:
        return None
    if not isinstance(data, int) or isinstance(data, bool) or not 1 <= data < 2**31:
        raise invalid(_("Une version est un nombre entier à partir de 1."), place)
    return data


def external(data: Any, place: str) -> External | None:
    """Return the id of a record in another system. Raises ApiError."""
    if data is None:
        return None
    given = checked(data, _EXTERNAL, place)
    source, key = given.get("source"), given.get("key")
    if not all(isinstance(one, str) and 0 < len(one) <= _LONGEST for one in (source, key)):
        message = _("Un identifiant externe a une source et une clé, de 1 à %(most)d caractères.")
        raise invalid(message % {"most": _LONGEST}, place)
    return str(source), str(key)


def moment(request: ApiRequest, data: Any, place: str) -> datetime | None:
    """Return when something was so. Raises ApiError."""
    if data is None:
        return None
    try:
        found: datetime | None = _MOMENT.kind.parse(_MOMENT, data, request.viewer.context)
    except Invalid as error:
        raise invalid(error.message, place) from None
    return found


def deletion(item: ObjectType, record_id: UUID) -> Delete:
    """Return the edit that deletes a record."""
    return Delete(item.name, record_id)
