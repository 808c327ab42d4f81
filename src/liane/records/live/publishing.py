"""Telling browsers something at once: ``publish([(user_topic(id), {"inbox": True})])`` in any transaction.

It arrives when the transaction commits, never before, and to those alone who may listen to the topic. An event says
that something moved, not what: whoever is told asks for it by the usual roads, with her own rights.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection

from liane.records import schema
from liane.records.live.channel import CHANNEL, LARGEST

KEPT = timedelta(hours=1)
Told = tuple[str, Mapping[str, Any]]


def publish(events: Iterable[Told]) -> None:
    """Tell each topic its data: one statement."""
    rows = [{"topic": topic, "data": data} for topic, data in events]
    if not rows:
        return
    text = orjson.dumps(rows).decode()
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH made AS (INSERT INTO live_event (topic, data) "
            "SELECT topic, data FROM jsonb_to_recordset(%s::jsonb) AS v(topic text, data jsonb) "
            "RETURNING id, topic, data), told AS (SELECT jsonb_build_object("
            "'schema', %s::text, 'id', id, 'topic', topic, 'data', data)::text AS line FROM made) "
            "SELECT pg_notify(%s, line) FROM told WHERE octet_length(line) < %s",
            [text, schema.current(), CHANNEL, LARGEST],
        )


def last(before: float | None = None) -> int:
    """Return the number of the last event, 0 when there never was one; of the last one before a time (Unix)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(id) FILTER (WHERE %(t)s::float8 IS NULL OR at < to_timestamp(%(t)s)), min(id) - 1, "
            "0) FROM live_event",
            {"t": before},
        )
        return int(cursor.fetchone()[0])


def end_session(mark: str) -> None:
    """Have the streams of a session closed, at the commit."""
    _say({"schema": schema.current(), "session": mark})


def _say(message: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, orjson.dumps(message).decode()])


def sweep(now: datetime) -> int:
    """Forget the events that no stream asks for any more; return how many. The last one tells where the next begin."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM live_event WHERE at < %s AND id < (SELECT max(id) FROM live_event)", [now - KEPT])
        return int(cursor.rowcount)
