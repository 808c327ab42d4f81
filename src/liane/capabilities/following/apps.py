"""Who follows a record: its owner, its author, whoever took part, and those who ask to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowingConfig(AppConfig):
    name = "liane.capabilities.following"
    label = "following"
    verbose_name = _("Suivi des fiches")
