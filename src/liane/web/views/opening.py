"""Where people begin with an object: at the view chosen for their role, or for all, else at its own first page."""

from collections.abc import Mapping

from liane.accounts.memory import CATALOGUE, PEOPLE, Remembered, Versions
from liane.capabilities.views import saved
from liane.capabilities.views.memory import VIEWS
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.links import first_url
from liane.web.views.asked import view_url

_openings: "Remembered[Mapping[str, str]]" = Remembered((PEOPLE, CATALOGUE, VIEWS), limit=1_000)


def opening_url(item: ObjectType, viewer: Viewer, versions: Versions) -> str:
    """Return the address at which `viewer` begins with an object."""
    return _openings.get(viewer.user_id, versions, lambda: _read(viewer)).get(item.name) or first_url(item)


def _read(viewer: Viewer) -> Mapping[str, str]:
    found = catalogue()
    return {
        name: view_url(item, view)
        for name, view in saved.opened_first(viewer).items()
        if (item := found.get(name)) is not None and not view.fault
    }
