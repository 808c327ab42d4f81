"""What the palette offers besides records: pages to go to, things to do."""

from dataclasses import dataclass
from typing import cast

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from liane.accounts.memory import CATALOGUE, ORGANISATION, PEOPLE, SHARING, Remembered
from liane.accounts.middleware import Asked
from liane.accounts.views.frame import entries
from liane.capabilities.views.memory import VIEWS
from liane.lib.fold import fold
from liane.records.objects import ObjectType
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import fetch
from liane.records.viewer import Verb, Viewer
from liane.web import labels
from liane.web.frame import objects_of
from liane.web.links import list_url
from liane.web.request import Request
from liane.web.views.opening import opening_url
from liane.web.views.presentations import Presentation, address, offered, presentations

_MOST, _VIEWS = 8, 5


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette. `method` "post" submits, "get" follows; `name` and `value` go with a post.

    `marked` is the label as HTML with what answered the search marked, `quote` what else of the record did.
    """

    label: str
    url: str
    icon: str
    beside: str = ""
    method: str = "get"
    name: str = ""
    value: str = ""
    marked: SafeString | None = None
    quote: SafeString | None = None


# What people may do, and by what each is found.
_known: Remembered[list[tuple[str, Command]]] = Remembered((PEOPLE, ORGANISATION, CATALOGUE, SHARING, VIEWS), limit=200)


def commands(request: Request, text: str) -> list[Command]:
    """Return what can be done that `text` names, the likeliest first; everything short when nothing is typed."""
    words = fold(text).split()
    viewer = request.viewer
    key = viewer.user_id, viewer.guest, viewer.as_of, viewer.language
    known = _known.get(key, request.versions, lambda: [(_read(one), one) for one in _all(request)])
    found = [one for read, one in known if all(word in read for word in words)]
    return found[:_MOST]


def _read(command: Command) -> str:
    """Return by what a command is found."""
    return fold(f"{command.label} {command.beside}")


def views(viewer: Viewer, text: str) -> list[Command]:
    """Return the saved views whose name has `text`, of objects that the viewer has in her rail."""
    known = {item.name: item for item in objects_of(viewer)}
    ways = presentations.all()
    query = Query("view", where=Leaf("name", "contains", text), columns=("name", "object", "kind"), limit=_VIEWS)
    found = []
    for row in fetch(query, viewer).rows:
        name, item, way = row.values[0], known.get(row.values[1]), ways.get(row.values[2])
        if item is not None and way is not None:
            url = f"{address(item, row.values[2])}?vue={row.id}"
            found.append(Command(str(name), url, way.icon, str(item.plural)))
    return found


def _all(request: Request) -> list[Command]:
    viewer = request.viewer
    items = objects_of(viewer)
    go, do, settings = _("Aller à"), _("Créer"), _("Réglages")
    found = [Command(str(item.plural), opening_url(item, viewer, request.versions), item.icon, go) for item in items]
    found += [
        Command(labels.new(item), f"{list_url(item)}/nouveau", "plus", do) for item in objects_of(viewer, Verb.CREATE)
    ]
    found += [
        Command(_shown(item, way), address(item, kind), way.icon, go)
        for item in items
        for kind, way in offered(item, viewer)
        if way.path
    ]
    found.append(Command(settings, "/reglages/", "settings", go))
    found += [Command(str(one["label"]), one["url"], one["icon"], settings) for one in entries(cast(Asked, request))]
    look, other = _("Apparence"), "en" if viewer.language == "fr" else "fr"
    found += [
        Command(_("Mode sombre"), "/apparence", "moon", look, "post", "theme", "dark"),
        Command(_("Mode clair"), "/apparence", "sun", look, "post", "theme", "light"),
        Command(_("Comme le système"), "/apparence", "device-desktop", look, "post", "theme", "system"),
        Command(
            "English" if other == "en" else "Français", "/langue", "language", _("Langue"), "post", "language", other
        ),
        Command(_("Raccourcis clavier"), "/aide/clavier", "keyboard", _("Aide")),
    ]
    return found


def _shown(item: ObjectType, way: Presentation) -> str:
    return _("%(what)s : %(way)s") % {"what": item.plural, "way": labels.inside(way.label)}
