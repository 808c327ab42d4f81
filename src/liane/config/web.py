"""The web server's process: Granian, one thread a worker: views wait on nothing but the database."""

from granian.constants import Interfaces
from granian.server import MPServer

from liane.config import environment

# Requests wait here, in order, rather than be refused: 8 clients a worker are usual, bursts are larger.
_BACKLOG = 2048
_BACKPRESSURE = 256


def main() -> None:
    """Serve until told to stop."""
    MPServer(
        "liane.config.wsgi:application",
        address=environment.HOST.value(),
        port=environment.PORT.value(),
        interface=Interfaces.WSGI,
        workers=environment.WORKERS.value(),
        blocking_threads=1,
        backlog=_BACKLOG,
        backpressure=_BACKPRESSURE,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main()
