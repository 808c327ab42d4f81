"""Jobs of the API: what is no longer kept is dropped."""

import logging

from django_tenants.utils import schema_context
from procrastinate.contrib.django import app

from liane.api.idempotency import once
from liane.records import organisations

logger = logging.getLogger(__name__)


@app.periodic(cron="27 * * * *")
@app.task(name="liane.api_forget", queueing_lock="liane.api_forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Drop, in every organisation, the answers to requests with an Idempotency-Key that are a day old."""
    for schema in organisations.schemas():
        with schema_context(schema):
            if dropped := once.forget():
                logger.info("Answers of idempotent requests dropped in %s: %d", schema, dropped)
