"""The job worker: runs the jobs that Changes asked for and the daily ones, follows Changes, sends webhooks."""

import logging
import os
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django
from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from liane.lib.collecting import settle

logger = logging.getLogger(__name__)
CONCURRENCY = 2  # jobs at once in this process
_GRACE_SECONDS = 10.0  # for running jobs at the end; one cut short is run again
_HEARTBEAT_SECONDS = 3.0


def follow() -> threading.Event:
    """Follow the feed of Changes beside the jobs, until the event that is returned is set."""
    # Its module asks for the apps, which are there only now.
    follower = import_module("liane.records.consuming").Follower(os.environ["LIANE_DATABASE_URL"])
    threading.Thread(target=follower.run, name="follower", daemon=True).start()
    stopped: threading.Event = follower.stopped
    return stopped


def let_go(job: Callable[[], Any], *_where: object) -> Any:
    """Do a job, then let its thread's connection go.

    Jobs come in seconds or hours, in whichever thread is free, and each connection that waits for the next one is a
    process of the database that keeps all that its jobs ever read: a large import leaves 16 MB.
    """
    try:
        return job()
    finally:
        connections.close_all()


def main() -> None:
    """Run jobs until told to stop."""
    django.setup()
    # Its module needs the settings.
    import_module("liane.config.jobs").pick_up_soon()
    connections.close_all()
    settle()
    stopped = follow()
    # Its module asks for the models.
    sending = import_module("liane.capabilities.webhooks.sending").Sending(os.environ["LIANE_DATABASE_URL"])
    sending.start()
    # Each connection is a process of the database: few, where two jobs at once are taken and noted.
    few = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=CONCURRENCY + 1)
    with app.replace_connector(few) as jobs:
        logger.info("Jobs wait for nobody from now on")
        jobs.run_worker(
            name="liane",
            concurrency=CONCURRENCY,
            shutdown_graceful_timeout=_GRACE_SECONDS,
            update_heartbeat_interval=_HEARTBEAT_SECONDS,
            task_middleware=[let_go],
        )
    stopped.set()
    sending.stop()


if __name__ == "__main__":
    main()
