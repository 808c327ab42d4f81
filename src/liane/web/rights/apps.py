"""Rights on screen: who sees a record and why, sharing, rules, looking from somebody's place."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsPagesConfig(AppConfig):
    name = "liane.web.rights"
    label = "rights_pages"
    verbose_name = _("Droits sur les pages")
