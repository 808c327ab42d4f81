"""The presentations besides the list: which objects each serves."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from liane.records.objects import ObjectType
from liane.records.viewer import Viewer
from liane.web.boards.chosen import offers
from liane.web.calendars.events import date_fields
from liane.web.maps.views import addresses
from liane.web.views.presentations import Presentation


def _always(item: ObjectType, viewer: Viewer) -> bool:
    return True


def _dated(item: ObjectType, viewer: Viewer) -> bool:
    return bool(date_fields(item, viewer))


def _placed(item: ObjectType, viewer: Viewer) -> bool:
    return bool(addresses(item, viewer))


KINDS: Mapping[str, Presentation] = MappingProxyType(
    {
        "board": Presentation(_("Tableau"), "layout-kanban", "tableau", offers),
        "calendar": Presentation(_("Calendrier"), "calendar", "calendrier", _dated),
        "map": Presentation(_("Carte"), "map", "carte", _placed),
        "gallery": Presentation(_("Galerie"), "layout-grid", "galerie", _always),
    }
)
