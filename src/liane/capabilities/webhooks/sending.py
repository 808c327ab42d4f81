"""The thread that sends webhooks beside the jobs, begun again when the database goes away."""

import asyncio
import logging
import threading

import psycopg
from django.db import InterfaceError, OperationalError

from liane.capabilities.webhooks.dispatcher import Dispatcher
from liane.capabilities.webhooks.posting import Sender
from liane.records.setbacks import pause_after

logger = logging.getLogger("liane.webhooks")

_SILENCE = 1.0  # seconds until the database is asked again
_GRACE_SECONDS = 2.0


class Sending:
    """Sends in a thread and an event loop of its own, so that neither jobs nor receivers wait for each other."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Stop sending; what is under way is sent again at the next start."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join(_GRACE_SECONDS)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._until_over())

    async def _until_over(self) -> None:
        sending = asyncio.create_task(self._send())
        await self._over.wait()
        sending.cancel()

    async def _send(self) -> None:
        async with Sender() as sender:
            failures = 0
            while True:
                try:
                    await Dispatcher(self._url, sender).run()
                except* (psycopg.OperationalError, OperationalError, InterfaceError) as gone:
                    logger.warning("Webhooks wait for the database: %s", " ".join(str(gone.exceptions[0]).split()))
                    pause = _SILENCE
                except* Exception:
                    failures += 1
                    pause = pause_after(failures)
                    logger.exception("Webhooks cannot be sent: again in %d s", pause)
                await asyncio.sleep(pause)
