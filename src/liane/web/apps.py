"""The screens that every object shares."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Lists, boards, pages, forms, palette: drawn from object types."""

    name = "liane.web"
    label = "web"

    def ready(self) -> None:
        """Lend the frame of the pages to the layers below, which draw theirs in it; name the ways to show records."""
        from liane.accounts.slots import Frames, frames
        from liane.capabilities.transfer import exporting
        from liane.records.tasks import workers
        from liane.web.finding.keys import OWN, screen_keys
        from liane.web.kinds import KINDS
        from liane.web.views.presentations import BOARD, LIST, presentations

        workers.register(exporting.KIND, exporting.steps)
        frames.fill(Frames(signed_in="web/base.html", signed_out="web/plain.html"))
        presentations.register("list", LIST)
        presentations.register("board", BOARD)
        for kind, one in KINDS.items():
            presentations.register(kind, one)
        for name, keys in OWN.items():
            screen_keys.register(name, keys)
