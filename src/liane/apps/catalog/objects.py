"""Contents page of the catalog app: products."""

from django.utils.translation import gettext_lazy as _

from liane.apps.catalog.models import Product
from liane.records.objects import Everyone, ObjectType, Related, Section
from liane.records.registry import register


@register
class ProductType(ObjectType):
    model = Product
    slug = "products"
    label = _("Produit")
    plural = _("Produits")
    icon = "package"
    hue = 50
    group = "sell"
    order = 40
    subtitle = ("reference", "price")
    columns = ("name", "reference", "family", "price", "unit", "vat_rate", "active")
    sort = "name"
    creation = ("name", "reference", "family", "price", "unit", "vat_rate")
    highlights = ("price", "unit", "vat_rate", "active")
    sections = (
        Section(_("Produit"), ("name", "reference", "family", "active")),
        Section(_("Prix"), ("price", "unit", "vat_rate")),
        Section(_("Description"), ("description",)),
    )
    related = (Related("deal_line", "product", ("deal", "total", "quantity", "unit_price"), sum="total"),)
    scope = Everyone()
