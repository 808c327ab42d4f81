"""Jobs of the API: what is no longer kept is dropped."""

import logging

from django_tenants.utils import schema_context
from procrastinate.contrib.django import app

from liane.api.idempotency import once
from liane.api.oauth import tokens
from liane.records import organisations

logger = logging.getLogger(__name__)


@app.periodic(cron="27 * * * *")
@app.task(name="liane.api_forget", queueing_lock="liane.api_forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Drop, in every organisation, answers to requests with an Idempotency-Key of a day ago, and dead tokens."""
    for schema in organisations.schemas():
        with schema_context(schema):
            if dropped := once.forget() + tokens.forget():
                logger.info("Old answers of requests and tokens dropped in %s: %d", schema, dropped)
