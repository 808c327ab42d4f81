"""The formats of exports, in words."""

from django.utils.translation import gettext_lazy as _

STYLES = (
    ("xlsx", _("Excel")),
    ("excel-csv", _("CSV pour tableur")),
    ("csv", _("CSV pour programmes")),
    ("json", _("JSON")),
)
