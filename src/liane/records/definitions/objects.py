"""What administrators shape are records like any others: objects, fields, layouts.

Whoever may write them shapes Liane.
"""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from liane.records import models
from liane.records.definitions import rows, rules
from liane.records.fields.columns import declared
from liane.records.objects import Everyone, ObjectType, Section
from liane.records.registry import register

rows.kernel.update(declared(models.Record))


@register
class CustomObjectType(ObjectType):
    model = models.CustomObject
    slug = "custom-objects"
    label = _("Objet")
    plural = _("Objets")
    icon = "package"
    columns = ("name", "singular", "group", "scope", "retired")
    sort = "order"
    sections = (
        Section(_("Objet"), ("name", "singular", "plural_en", "singular_en", "feminine", "key", "slug")),
        Section(_("Aspect"), ("icon", "hue", "group", "order", "board")),
        Section(_("Droits"), ("scope", "retired")),
    )
    creation = ("name", "singular", "plural_en", "singular_en", "feminine", "icon", "group", "scope")
    scope = Everyone()
    rules = (rules.check_objects,)
    settings = True
    timeless = True
    example = MappingProxyType({"singular": "Chantier", "name": "Chantiers", "group": "sell", "scope": "everyone"})


@register
class CustomFieldType(ObjectType):
    model = models.CustomField
    slug = "custom-fields"
    label = _("Champ")
    plural = _("Champs")
    icon = "pencil"
    columns = ("name", "object", "key", "position", "hidden", "retired")
    sort = "object"
    sections = (
        Section(_("Champ"), ("name", "object", "key", "declaration")),
        Section(_("Place"), ("position", "hidden", "retired")),
    )
    creation = ("object", "key", "declaration")
    scope = Everyone()
    rules = (rules.check_fields,)
    settings = True
    timeless = True
    example = MappingProxyType(
        {
            "object": "company",
            "key": "my_try",
            "name": "Essai",
            "declaration": {"kind": "text", "label": {"fr": "Essai"}},
        }
    )


@register
class LayoutType(ObjectType):
    model = models.Layout
    slug = "layouts"
    label = _("Disposition")
    plural = _("Dispositions")
    feminine = True
    icon = "layout-list"
    columns = ("name", "object", "role")
    sort = "object"
    sections = (
        Section(_("Disposition"), ("name", "object", "role")),
        Section(_("Page"), ("sections", "highlights", "related", "creation", "columns", "left_out")),
    )
    creation = ("object", "role", "sections", "creation", "highlights", "columns", "related", "left_out")
    scope = Everyone()
    rules = (rules.check_layouts,)
    settings = True
    timeless = True
    example = MappingProxyType({"object": "company"})
