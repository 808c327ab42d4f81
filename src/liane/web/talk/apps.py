"""Comments on the page of a record: read in its timeline, written above it; who follows it."""

from django.apps import AppConfig


class TalkConfig(AppConfig):
    name = "liane.web.talk"
    label = "talk"

    def ready(self) -> None:
        """Bring comments to the timelines, their composer above them, and the followers to the bar."""
        from liane.web.pages.panels import Panel, composers, marks, tools
        from liane.web.pages.timeline import sources
        from liane.web.talk import composing, following, threads

        sources.register("commentaires", threads.source)
        composers.register("comments", Panel(composing.composer))
        marks.register(following.FOLLOWED, following.mark)
        tools.register("followers", Panel(following.button))
