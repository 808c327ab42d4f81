"""The process that sends webhooks: ended and started again when the database goes away."""

import asyncio
import logging
import signal
import sys
from importlib import import_module

import django
import psycopg
from django.db import InterfaceError, OperationalError

from liane.config import environment
from liane.lib.postgres import Cluster

logger = logging.getLogger("liane.webhooks")
_GONE = (psycopg.OperationalError, OperationalError, InterfaceError)


async def run() -> None:
    """Send until told to stop; what is under way then is sent again at the next start."""
    url = environment.DATABASE_URL.value() or Cluster(environment.DATA.value()).url
    # What needs Django's models is read once Django is there.
    dispatcher = import_module("liane.capabilities.webhooks.dispatcher")
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    async with import_module("liane.capabilities.webhooks.posting").Sender() as sender:
        await dispatcher.Dispatcher(url, sender).run()


def main() -> int:
    """Run until told to stop; return the exit code."""
    django.setup()
    try:
        asyncio.run(run())
    except asyncio.CancelledError:
        return 0
    except BaseExceptionGroup as errors:
        if errors.split(_GONE)[1] is not None:
            raise
        logger.error("The database does not answer: %s", " ".join(str(errors.exceptions[0]).split()))
        return 1
    except _GONE as error:
        logger.error("The database does not answer: %s", " ".join(str(error).split()))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
