"""Comments on records of any kind: replies, mentions, reactions, files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "liane.capabilities.comments"
    label = "comments"
    verbose_name = _("Commentaires")

    def ready(self) -> None:
        """Hand the object types down; say what comments tell people, and who follows a record by them."""
        from liane.capabilities.comments import objects  # noqa: F401
        from liane.capabilities.comments.told import KINDS, PART
        from liane.capabilities.following.followers import takers_part
        from liane.capabilities.notifications.kinds import kinds

        for name, kind in KINDS.items():
            kinds.register(name, kind)
        takers_part.register("comments", PART)
