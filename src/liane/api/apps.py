"""Liane for programs: REST, generated from the object types."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Keys, the road of requests, and what programs read and write by it."""

    name = "liane.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("API")

    def ready(self) -> None:
        """Hand the kernel the objects, what follows from their writes, and what cannot be taken back."""
        from liane.accounts.slots import Entry, Heading, settings_pages
        from liane.api.keys import objects  # noqa: F401
        from liane.api.keys.consequences import follow
        from liane.api.keys.rules import never_back
        from liane.api.oauth import objects as apps  # noqa: F401
        from liane.api.oauth.rules import never_back as app_never_back
        from liane.api.transfers import importing
        from liane.records.changes.slots import projections
        from liane.records.changes.undo import irreversible
        from liane.records.tasks import workers

        settings_pages.register(
            "api_keys",
            Entry(
                "api:keys",
                _("Clés et applications"),
                _("Ce qui agit à votre place."),
                "key",
                20,
                all=True,
                heading=Heading.ME,
            ),
        )
        settings_pages.register(
            "api_accounts",
            Entry(
                "api:accounts",
                _("Comptes de service"),
                _("Des comptes pour les programmes."),
                "user",
                110,
                heading=Heading.PROGRAMS,
            ),
        )
        settings_pages.register(
            "api_apps",
            Entry(
                "api:apps",
                _("Applications de tiers"),
                _("Ce qui peut demander un accès."),
                "package",
                120,
                heading=Heading.PROGRAMS,
            ),
        )
        workers.register(importing.KIND, importing.carry)
        projections.register("api_keys", follow)
        irreversible.register("api_key", never_back)
        irreversible.register("o_auth_app", app_never_back)
