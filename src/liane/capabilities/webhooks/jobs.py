"""The job of webhooks: it drops what the log of deliveries does not keep."""

import logging

from django.utils import timezone
from django_tenants.utils import schema_context
from procrastinate.contrib.django import app

from liane.capabilities.webhooks import sweeping
from liane.records import organisations

logger = logging.getLogger(__name__)


@app.periodic(cron="53 * * * *")
@app.task(name="webhooks.sweep", queueing_lock="webhooks.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Drop what the log of deliveries does not keep."""
    for schema in organisations.schemas():
        with schema_context(schema):
            if swept := sweeping.sweep(timezone.now()):
                logger.info("Deliveries of webhooks swept in %s: %d", schema, swept)
