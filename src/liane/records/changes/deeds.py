"""What people do that changes no record and still stands in the log, numbered and chained with the Changes: exports."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import orjson
from django.db import connection

from liane.lib.ids import new_id
from liane.records import schema, seals
from liane.records.changes.journal import CHANNEL
from liane.records.viewer import Viewer


def note(viewer: Viewer, cause: str, objects: Mapping[str, Mapping[str, int]], reference: str) -> UUID:
    """Write a line of the log without entries, and return its id.

    `objects` says how many records of each object, by what was done; `reference` is JSON that says what exactly.
    """
    deed_id = new_id()
    now = datetime.now(UTC)
    named = seals.of_name(deed_id, viewer.name)
    digest = seals.of_deed(deed_id, now, viewer.user_id, cause, reference, objects, named)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH made AS (INSERT INTO records_change (id, recorded_at, actor_id, actor_name, cause, reference, "
            "objects, entries, digest) VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, 0, %s) RETURNING id) "
            "SELECT pg_notify(%s, %s) FROM made",
            [
                deed_id, now, viewer.user_id, viewer.name, cause, reference, orjson.dumps(objects).decode(), digest,
                CHANNEL, schema.current(),
            ],
        )  # fmt: skip
    return deed_id
