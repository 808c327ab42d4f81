"""Contents page of saved views."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from liane.capabilities.views import rules
from liane.capabilities.views.models import Favourite, View
from liane.records.objects import ObjectType, Owned, Section, Shared
from liane.records.registry import register
from liane.records.viewer import ObjectRights, Scope

# Everybody saves views of her own; whether she sees rows in one is for the rights on their object.
_PERSONAL = ObjectRights(create=Scope.ALL, read=Scope.ALL, update=Scope.OWN, delete=Scope.OWN)
_OWN = ObjectRights(create=Scope.ALL, read=Scope.OWN, update=Scope.OWN, delete=Scope.OWN)


@register
class ViewType(ObjectType):
    model = View
    slug = "vues"
    label = _("Vue")
    plural = _("Vues")
    feminine = True
    icon = "bookmark"
    columns = ("name", "object", "kind", "visibility", "owner")
    sort = "position"
    sections = (
        Section(_("Vue"), ("name", "object", "kind", "visibility", "owner")),
        Section(_("Ouverture"), ("for_everyone", "for_roles", "position")),
    )
    creation = ("name", "object", "kind", "visibility")
    scope = Shared()
    granted = _PERSONAL
    rules = (rules.check_views,)
    settings = True
    timeless = True
    example = MappingProxyType({"name": "À relancer", "object": "company", "shown": {"sort": ["name"]}})


@register
class FavouriteType(ObjectType):
    model = Favourite
    slug = "favoris"
    label = _("Favori")
    plural = _("Favoris")
    icon = "star"
    columns = ("name", "view", "position")
    sort = "position"
    creation = ("view",)
    sections = (Section(_("Favori"), ("name", "view", "position")),)
    scope = Owned()
    granted = _OWN
    rules = (rules.name_favourites,)
    settings = True
    timeless = True
    example = MappingProxyType({"view": "view", "owner": "user"})
