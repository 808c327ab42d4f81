"""What browsers are told at once: events in a table, and the process that streams them."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "liane.records.live"
    label = "live"

    def ready(self) -> None:
        """Follow the feed: whoever looks at a record is told when it changed."""
        from liane.records.consuming import consumers
        from liane.records.live.changed import tell

        consumers.register("live", tell)
