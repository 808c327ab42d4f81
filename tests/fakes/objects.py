"""The fake object types."""

from liane.records.objects import Everyone, ObjectType, Related, Section, Via
from liane.records.registry import register
from tests.fakes import models


@register
class ShelfType(ObjectType):
    model = models.Shelf
    slug, label, plural, feminine = "shelves", "Étagère", "Étagères", True
    columns = ("name", "parent", "owner")
    sort = "name"
    related = (Related("box", "shelf", ("name", "count"), "price"),)


@register
class BoxType(ObjectType):
    model = models.Box
    slug, label, plural, feminine = "boxes", "Boîte", "Boîtes", True
    columns = ("name", "count", "price", "shelf", "owner")
    sort = "name"
    sections = (Section("Boîte", ("name", "note")),)


@register
class ThingType(ObjectType):
    model = models.Thing
    slug, label, plural = "things", "Chose", "Choses"
    columns = ("name", "box")
    scope = Via("box")


@register
class SealType(ObjectType):
    model = models.Seal
    slug, label, plural = "seals", "Sceau", "Sceaux"
    columns = ("name", "box")
    scope = Via("box")


@register
class RemarkType(ObjectType):
    model = models.Remark
    slug, label, plural = "remarks", "Remarque", "Remarques"
    columns = ("name", "about")
    scope = Via("about", needs="read")


@register
class LabelType(ObjectType):
    model = models.Label
    slug, label, plural = "labels", "Marque", "Marques"
    columns = ("name", "boxes")
    scope = Everyone()
