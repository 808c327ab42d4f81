"""The fake object types."""

from liane.records.objects import ObjectType, Via
from liane.records.registry import register
from tests.fakes import models


@register
class ShelfType(ObjectType):
    model = models.Shelf
    slug, label, plural, feminine = "shelves", "Étagère", "Étagères", True
    columns = ("name", "parent", "owner")
    sort = "name"


@register
class BoxType(ObjectType):
    model = models.Box
    slug, label, plural, feminine = "boxes", "Boîte", "Boîtes", True
    columns = ("name", "count", "price", "shelf", "owner")
    sort = "name"


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
