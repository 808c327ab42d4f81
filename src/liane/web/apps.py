"""The screens that every object shares."""

from uuid import UUID

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Lists, boards, pages, forms, palette: drawn from object types."""

    name = "liane.web"
    label = "web"

    def ready(self) -> None:
        """Lend the frame of the pages to the layers below, which draw theirs in it; name the ways to show records."""
        from liane.accounts.slots import Frames, frames
        from liane.capabilities.transfer import exporting
        from liane.records.tasks import waker_slot, workers
        from liane.web.finding.keys import OWN, screen_keys
        from liane.web.finding.screens import SCREENS
        from liane.web.kinds import KINDS
        from liane.web.views.presentations import LIST, presentations

        workers.register(exporting.KIND, exporting.steps)

        def wake(operation_id: UUID) -> None:
            # The jobs can be declared only once every app is ready.
            from liane.web.operations import jobs

            jobs.wake(operation_id)

        waker_slot.fill(wake)
        frames.fill(Frames(signed_in="web/base.html", signed_out="web/plain.html"))
        presentations.register("list", LIST)
        for kind, one in KINDS.items():
            presentations.register(kind, one)
        for name, keys in (OWN | SCREENS).items():
            screen_keys.register(name, keys)
