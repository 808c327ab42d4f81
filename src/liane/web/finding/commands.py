"""What the palette offers besides records: pages to go to, things to do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from liane.lib.fold import fold
from liane.records.viewer import Verb, Viewer
from liane.web import labels
from liane.web.frame import objects_of
from liane.web.links import first_url, list_url
from liane.web.request import reaches

_MOST = 8


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette. `method` "post" submits, "get" follows; `name` and `value` go with a post."""

    label: str
    url: str
    icon: str
    beside: str = ""
    method: str = "get"
    name: str = ""
    value: str = ""


def commands(viewer: Viewer, text: str) -> list[Command]:
    """Return what can be done that `text` names, the likeliest first; everything short when nothing is typed."""
    words = fold(text).split()
    found = [one for one in _all(viewer) if all(word in fold(f"{one.label} {one.beside}") for word in words)]
    return found[:_MOST]


def _all(viewer: Viewer) -> list[Command]:
    found = []
    items = objects_of(viewer)
    go, do = _("Aller à"), _("Créer")
    found += [Command(str(item.plural), first_url(item), item.icon, go) for item in items]
    found += [
        Command(labels.new(item), f"{list_url(item)}/nouveau", "plus", do)
        for item in items
        if reaches(viewer, item, Verb.CREATE)
    ]
    found += [
        Command(_("%(what)s en tableau") % {"what": item.plural}, f"{list_url(item)}/tableau", "layout-kanban", go)
        for item in items
        if item.board
    ]
    look, other = _("Apparence"), "en" if viewer.language == "fr" else "fr"
    found += [
        Command(_("Réglages"), "/reglages/", "settings", go),
        Command(_("Mode sombre"), "/apparence", "moon", look, "post", "theme", "dark"),
        Command(_("Mode clair"), "/apparence", "sun", look, "post", "theme", "light"),
        Command(_("Comme le système"), "/apparence", "device-desktop", look, "post", "theme", "system"),
        Command(
            "English" if other == "en" else "Français", "/langue", "language", _("Langue"), "post", "language", other
        ),
        Command(_("Raccourcis clavier"), "/aide/clavier", "keyboard", _("Aide")),
    ]
    return found
