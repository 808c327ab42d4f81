"""What of the journal an address asks for: person, object, field, cause, days."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.lib.dates import read_date
from liane.lib.periods import start_of, today
from liane.records.fields import Date, Field, Person
from liane.records.objects import ObjectType, Owned
from liane.records.past.stretch import Asked
from liane.records.queries.columns import Reference
from liane.records.queries.pages import titles
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Viewer
from liane.web import widgets
from liane.web.history.causes import known
from liane.web.places import visible
from liane.web.request import reaches, uuid_or_none
from liane.web.widgets.control import Control

_NAMES = ("personne.id", "objet", "champ", "cause", "du", "au")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reading of the address: what is asked, the words of each filter, and what could not be read."""

    asked: Asked
    said: dict[str, str]
    errors: dict[str, str]

    def url(self, base: str, **more: str) -> str:
        """Return the address that asks the same, and `more`."""
        words = {key: text for key, text in (self.said | more).items() if text}
        return f"{base}?{urlencode(words)}" if words else base


def read(data: QueryDict, viewer: Viewer, record: tuple[ObjectType, UUID] | None = None) -> Wanted:
    """Return what an address asks for. A day that cannot be read is told and finds nothing."""
    said = {key: data.get(key, "").replace("\0", "").strip()[:200] for key in _NAMES}
    if record is None and not manages(viewer):
        said["personne.id"] = str(viewer.user_id)
    errors: dict[str, str] = {}
    since, until = (_day(said[key], key, viewer, errors) for key in ("du", "au"))
    item = record[0] if record else catalogue().get(said["objet"])
    if item is not None and not reaches(viewer, item):
        item = None
    if said["objet"] and item is None:
        errors["objet"] = _("Cet objet n’existe pas.")
    field = item.field(said["champ"]) if item and said["champ"] else None
    if said["champ"] and (field is None or item is None or not visible(viewer, item, said["champ"])):
        errors["champ"] = _("Choisissez un champ de cet objet.")
    asked = Asked(
        record=(item.name, record[1]) if item and record else None,
        actor=uuid_or_none(said["personne.id"]),
        object=item.name if item else "",
        field=said["champ"],
        cause=said["cause"],
        since=start_of(since, viewer.zone) if since else None,
        until=start_of(until + timedelta(days=1), viewer.zone) if until else None,
    )
    return Wanted(asked, said, errors)


def manages(viewer: Viewer) -> bool:
    """Say whether the journal shows her what others did: to administrators, and to whoever reads beyond her own."""
    if viewer.administrator:
        return True
    mine = (Scope.OWN, Scope.NONE)
    owned = (item for item in catalogue() if item.group and isinstance(item.scope, Owned))
    return any(viewer.on(item.name).read not in mine for item in owned)


def _day(text: str, key: str, viewer: Viewer, errors: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        return read_date(text, viewer.language, lambda: today(viewer.zone))
    except ValueError:
        errors[key] = _("« %(text)s » n’est pas une date.") % {"text": text[:40]}
        return None


def controls(wanted: Wanted, viewer: Viewer, record: ObjectType | None = None) -> dict[str, Any]:
    """Return the controls of the filters, drawn."""
    said = wanted.said
    item = record or catalogue().get(said["objet"])
    objects = sorted(
        (str(one.plural), one.name)
        for one in catalogue()
        if reaches(viewer, one) and (one.group or viewer.administrator)
    )
    fields = [(str(one.label), key) for key, one in item.fields.items() if one.label] if item else []
    return {
        "person": person(said["personne.id"], viewer) if record or manages(viewer) else "",
        "objects": [] if record else [(name, label, name == said["objet"]) for label, name in objects],
        "fields": [
            (key, label, key == said["champ"]) for label, key in sorted(fields) if item and visible(viewer, item, key)
        ],
        "causes": [(key, label, key == said["cause"]) for key, label in known().items()],
        "since": _date("du", _("Du"), said["du"], viewer),
        "until": _date("au", _("Au"), said["au"], viewer),
        "filtered": any(said[key] for key in _NAMES if key != "personne.id" or record or manages(viewer)),
    }


def person(text: str, viewer: Viewer) -> SafeString:
    """Return the control that chooses a person."""
    user_id = uuid_or_none(text)
    name = titles("user", [user_id], viewer).get(user_id) if user_id else None
    value = Reference("user", user_id, name) if user_id and name else None
    field = Person(_("Personne")).named("personne")
    return _drawn(field, "personne", value, viewer)


def _date(name: str, label: str, text: str, viewer: Viewer) -> SafeString:
    value: Any = text
    try:
        value = read_date(text, viewer.language, lambda: today(viewer.zone)) if text else None
    except ValueError:
        value = text
    return _drawn(Date(label).named(name), name, value, viewer)


def _drawn(field: Field, name: str, value: Any, viewer: Viewer) -> SafeString:
    control = Control(field, name, f"journal-{name}", value, viewer.context, bare=True)
    return mark_safe(widgets.draw(control))
