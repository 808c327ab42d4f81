"""The web server's process: Granian. One thread of each worker answers (``lib.bodies``): views wait on nothing but
the database. The others, made as they are needed, wait for what comes and goes by slow lines.

It loads all that Liane is once, and its workers are forked from it: they share that memory.
"""

from importlib import import_module

from granian.constants import Interfaces
from granian.server import MPServer

from liane.config import environment

# Requests wait here, in order, rather than be refused: 8 clients a worker are usual, bursts are larger.
_BACKLOG = 2048
_BACKPRESSURE = 256
_WAITING = 64


def main() -> None:
    """Serve until told to stop."""
    import_module("liane.config.wsgi").load()
    MPServer(
        "liane.config.wsgi:build",
        factory=True,
        address=environment.HOST.value(),
        port=environment.PORT.value(),
        interface=Interfaces.WSGI,
        workers=environment.WORKERS.value(),
        blocking_threads=_WAITING,
        backlog=_BACKLOG,
        backpressure=_BACKPRESSURE,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main()
