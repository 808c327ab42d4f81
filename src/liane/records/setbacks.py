"""What failed a moment ago and is left alone for a while, longer each time, so that it holds up nothing beside it."""

import logging
import time
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)
T = TypeVar("T")
# What failed: the schema of an organisation, then what of it.
Key = tuple[str, *tuple[Hashable, ...]]

_LATEST_RETRY = 300.0
_MOST_DOUBLED = 10


def pause_after(failures: int) -> float:
    """Return how many seconds to wait after so many failures: 1, 2, 4… up to five minutes."""
    return min(2.0 ** min(failures - 1, _MOST_DOUBLED), _LATEST_RETRY)


def lost(error: Exception) -> bool:
    """Say whether `error` means that the database is gone, and not that one statement or one connection failed."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return connection.connection is None or not connection.is_usable()


@dataclass
class Setbacks:
    """Tries what may fail. Each key stands for one work that fails by itself."""

    known: dict[Key, tuple[int, float]] = field(default_factory=dict)

    def attempt(self, key: Key, work: Callable[[], T], otherwise: T) -> T:
        """Return what `work` returns, `otherwise` when it fails or failed a moment ago.

        Raises what says that the database is gone: that is no setback of this work alone.
        """
        times, until = self.known.get(key, (0, 0.0))
        if time.monotonic() < until:
            return otherwise
        try:
            found = work()
        except Exception as error:
            if lost(error):
                raise
            pause = pause_after(times + 1)
            self.known[key] = times + 1, time.monotonic() + pause
            logger.exception("%s: again in %d s", " ".join(map(str, key)), pause)
            return otherwise
        self.known.pop(key, None)
        return found

    def schemas(self) -> set[str]:
        """Return the organisations in which something waits to be tried again."""
        return {key[0] for key in self.known}

    def keep(self, schemas: Collection[str]) -> None:
        """Forget what failed in organisations that are no more."""
        self.known = {key: state for key, state in self.known.items() if key[0] in schemas}
