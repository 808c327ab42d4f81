"""The stream process: Granian in a loop of its own, with every stream of this machine; `liane up` starts it again."""

import asyncio
import os
import signal

from granian.constants import Interfaces
from granian.server.embed import Server

from liane.api.feed.asgi import Feeds
from liane.config import environment
from liane.config.secret import secret_key
from liane.records.live.asgi import Application

# Streams stand open for long: as many as wanted may, while new ones still find their place.
_BACKLOG = 4096
_BACKPRESSURE = 20_000


async def serve() -> None:
    """Serve until told to stop: then what streams is ended, and what is being answered is answered."""
    key = environment.SECRET_KEY.value() or secret_key(environment.DATA.value())
    url = os.environ["LIANE_DATABASE_URL"]
    host = environment.HOST.value()
    near = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    streams = Application(url, key)
    feeds = Feeds(streams, url, key, (near, environment.PORT.value()))
    server = Server(
        feeds,
        address=environment.HOST.value(),
        port=environment.STREAM_PORT.value(),
        interface=Interfaces.ASGI,
        backlog=_BACKLOG,
        backpressure=_BACKPRESSURE,
        websockets=False,
    )

    def stop() -> None:
        for end in (server.stop, streams.end, feeds.end):
            end()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await server.serve()


if __name__ == "__main__":
    asyncio.run(serve())
