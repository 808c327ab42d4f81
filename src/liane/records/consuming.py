"""What follows from Changes: consumers of the feed, each with its cursor, run as soon as a Change is numbered.

``consumers.register("webhooks", effect)`` in an app's ``ready()``. What an effect does in the database commits with its
cursor, so it happens once. One that fails is tried again, later each time; the others go on meanwhile.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg
from django.db import InterfaceError, OperationalError, connection
from django_tenants.utils import schema_context

from liane.records import feed, organisations
from liane.records.registry import Registry, refresh
from liane.records.sequencer import ANNOUNCED
from liane.records.setbacks import Setbacks

logger = logging.getLogger(__name__)

Effect = Callable[[list[feed.Sealed]], None]
consumers: Registry[Effect] = Registry("consumer of the feed")

_BATCH = 100
# Announcements can be lost while the connection is made anew: every organisation is looked at from time to time.
_ROUND = 20.0
_SILENCE = 1.0
_LATELY = timedelta(hours=1)


@dataclass
class Follower:
    """Runs the consumers of every organisation until it is told to stop."""

    url: str
    stopped: threading.Event = field(default_factory=threading.Event)
    setbacks: Setbacks = field(default_factory=Setbacks)

    def run(self) -> None:
        """Follow for ever; a database that does not answer is waited for."""
        while not self.stopped.is_set():
            try:
                with psycopg.connect(self.url, autocommit=True, application_name="liane follower") as own:
                    own.execute(f"LISTEN {ANNOUNCED}")
                    self._follow(own)
            except (psycopg.OperationalError, OperationalError, InterfaceError) as error:
                logger.warning("The feed waits for the database: %s", str(error).strip())
                connection.close()
                self.stopped.wait(_SILENCE)

    def _follow(self, own: psycopg.Connection) -> None:
        waiting = set(organisations.schemas())
        looked = time.monotonic()
        while not self.stopped.is_set():
            for schema in sorted(waiting):
                self.catch_up(schema)
            waiting = {notice.payload.partition(" ")[0] for notice in own.notifies(timeout=_SILENCE, stop_after=1)}
            waiting |= self.setbacks.schemas()
            if time.monotonic() - looked > _ROUND:
                waiting, looked = set(organisations.schemas()), time.monotonic()
                self.setbacks.keep(waiting)

    def catch_up(self, schema: str) -> None:
        """Run every consumer of one organisation until it has read all, but for those that failed a moment ago.

        Raises OperationalError, InterfaceError when the database is gone.
        """
        with schema_context(schema):
            if not self.setbacks.attempt((schema, "the catalogue"), _catalogued, otherwise=False):
                return
            for name, effect in consumers.all().items():
                self.setbacks.attempt((schema, name), partial(consume, name, effect), None)


def _catalogued() -> bool:
    refresh()
    return True


def consume(name: str, effect: Effect) -> None:
    """Give a consumer all that it has not read, in the current organisation.

    One that came with an upgrade begins with what happened lately: nobody is told of the years before.
    """
    while feed.consume(name, effect, _BATCH, _lately) == _BATCH:
        pass


def _lately() -> int:
    return feed.first_since(datetime.now(UTC) - _LATELY)


def catch_up() -> None:
    """Run every consumer in the current organisation until it has read all. Raises what one of them raises."""
    for name, effect in consumers.all().items():
        consume(name, effect)
