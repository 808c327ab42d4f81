"""Who acts: people, teams, roles, sign-in, and what the organisation says of itself."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "liane.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand the kernel the objects, rates, the organisation's settings, and what must follow a person's writes."""
        from liane.accounts import objects  # noqa: F401
        from liane.accounts.consequences import follow
        from liane.accounts.organisation import rate, reader
        from liane.accounts.uses import of_roles
        from liane.records.changes.slots import projections, rate_slot
        from liane.records.computed.settings import reader_slot
        from liane.records.definitions.uses import definition_uses

        rate_slot.fill(rate)
        reader_slot.fill(reader)
        projections.register("accounts", follow)
        definition_uses.register("roles", of_roles)
