"""What an app set up that would go on telling it things once its access has ended: webhooks."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from liane.capabilities.webhooks import due
from liane.capabilities.webhooks.words import ACCESS

_LED_BY = """
SELECT w.id FROM webhooks_webhook w WHERE w.state = 'active' AND EXISTS (
    SELECT 1 FROM records_entry e JOIN records_change c ON c.id = e.change_id
    WHERE e.record_id = w.id AND (e.action = 'create' OR e.field = 'address')
    AND c.cause = ANY(%(causes)s) AND c.reference = ANY(%(apps)s)
    AND (%(person)s::uuid IS NULL OR c.actor_id = %(person)s)
)
"""
# By REST, and as an assistant.
_CAUSES = ["api", "mcp"]


def rest_webhooks(app_ids: Collection[UUID], user_id: UUID | None = None) -> None:
    """Let rest the webhooks that these apps made or led elsewhere, in the name of `user_id`, None for anybody's."""
    asked = {"causes": _CAUSES, "apps": [str(one) for one in app_ids], "person": user_id}
    with connection.cursor() as cursor:
        cursor.execute(_LED_BY, asked)
        found = [row[0] for row in cursor.fetchall()]
    due.pause(dict.fromkeys(found, ACCESS))
