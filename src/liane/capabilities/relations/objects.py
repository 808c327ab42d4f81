"""Contents page of relations."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from liane.capabilities.relations import rules
from liane.capabilities.relations.models import Relation, RelationType
from liane.records.objects import Between, Everyone, ObjectType, Section
from liane.records.registry import register
from liane.records.viewer import ObjectRights, Scope

# Who may see or tie what is for the rights on what is tied (`Between`).
_AS_ITS_ENDS = ObjectRights(create=Scope.ALL, read=Scope.ALL, update=Scope.ALL, delete=Scope.ALL, export=Scope.ALL)


@register
class RelationTypeType(ObjectType):
    model = RelationType
    slug = "types-de-relation"
    label = _("Type de relation")
    plural = _("Types de relation")
    icon = "link"
    titles = MappingProxyType({"en": "name_en"})
    columns = ("name", "inverse_name", "symmetric", "one_target", "retired", "position")
    sort = "position"
    creation = (
        *("name", "inverse_name", "symmetric", "from_objects", "to_objects"),
        *("one_target", "one_source", "roles", "name_en", "inverse_name_en"),
    )
    sections = (
        Section(_("Noms"), ("name", "inverse_name", "symmetric", "name_en", "inverse_name_en")),
        Section(_("Ce qu’elle relie"), ("from_objects", "to_objects", "one_target", "one_source")),
        Section(_("En plus"), ("roles", "field", "retired", "position")),
    )
    scope = Everyone()
    rules = (rules.check_types,)
    settings = True


@register
class RelationObject(ObjectType):
    model = Relation
    slug = "relations"
    label = _("Relation")
    plural = _("Relations")
    feminine = True
    icon = "link"
    hue = 300
    order = 90
    title = "note"
    subtitle = ("type",)
    columns = ("type", "source", "target", "role", "since", "until", "note")
    sort = "-since"
    creation = ("type", "source", "target", "role", "since", "until", "note")
    sections = (Section(_("Relation"), ("type", "source", "target", "role", "since", "until", "note")),)
    scope = Between("source", "target")
    granted = _AS_ITS_ENDS
    rules = (rules.check_relations,)
    example = MappingProxyType({"type": "relation_type", "source": "company", "target": "company"})
