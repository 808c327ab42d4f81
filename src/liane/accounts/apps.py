"""Who acts: people, teams, roles, sign-in, and what the organisation says of itself."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "liane.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand the kernel the objects, the exchange rates, and what must follow every write of a person."""
        from liane.accounts import objects  # noqa: F401
        from liane.accounts.consequences import follow
        from liane.accounts.organisation import rate
        from liane.records.changes.slots import projections, rate_slot

        rate_slot.fill(rate)
        projections.register("accounts", follow)
