"""The job worker's process: runs the jobs that Changes asked for, and the daily ones."""

import logging

import django
from procrastinate.contrib.django import app

logger = logging.getLogger(__name__)
CONCURRENCY = 2  # jobs at once in this process
_GRACE_SECONDS = 10.0  # for running jobs at the end; one cut short is run again


def main() -> None:
    """Run jobs until told to stop."""
    django.setup()
    with app.replace_connector(app.connector.get_worker_connector()) as jobs:  # type: ignore[attr-defined]
        logger.info("Jobs wait for nobody from now on")
        jobs.run_worker(name="liane", concurrency=CONCURRENCY, shutdown_graceful_timeout=_GRACE_SECONDS)


if __name__ == "__main__":
    main()
