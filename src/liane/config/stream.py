"""The stream process: Granian with one ASGI worker, which holds every stream of this machine."""

import os
import signal
from multiprocessing import parent_process
from typing import Any

from granian.constants import Interfaces, Loops
from granian.server import MPServer

from liane.api.feed.asgi import Feeds
from liane.config import environment
from liane.config.secret import secret_key
from liane.lib.processes import die_with_parent
from liane.records.live.asgi import Application

# Streams stand open for long: as many as wanted may, while new ones still find their place.
_BACKLOG = 4096
_BACKPRESSURE = 20_000


def build() -> Any:
    """Return the application for the database and the key of the environment."""
    if parent_process() is not None:
        # A worker must not outlive its server, whose port it holds.
        die_with_parent(signal.SIGKILL)
    key = environment.SECRET_KEY.value() or secret_key(environment.DATA.value())
    url = os.environ["LIANE_DATABASE_URL"]
    host = environment.HOST.value()
    near = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return Feeds(Application(url, key), url, key, (near, environment.PORT.value()))


def main() -> None:
    """Serve until told to stop."""
    MPServer(
        "liane.config.stream:build",
        factory=True,
        address=environment.HOST.value(),
        port=environment.STREAM_PORT.value(),
        interface=Interfaces.ASGI,
        loop=Loops.asyncio,
        workers=1,
        backlog=_BACKLOG,
        backpressure=_BACKPRESSURE,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main()
