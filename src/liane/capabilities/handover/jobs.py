"""The job that begins absences and gives back what they had handed over."""

import logging

from django_tenants.utils import schema_context
from procrastinate.contrib.django import app

from liane.accounts import organisation
from liane.capabilities.handover import absences
from liane.lib.periods import today
from liane.records import organisations
from liane.records.registry import refresh

logger = logging.getLogger(__name__)


@app.periodic(cron="11 * * * *")
@app.task(name="liane.absences", queueing_lock="liane.absences", lock="liane.absences", pass_context=False)
def follow(timestamp: int) -> None:
    """Begin and end absences. Asked each hour: days begin at different hours."""
    for schema in organisations.schemas():
        with schema_context(schema):
            refresh()
            if done := absences.due(today(organisation.current().zone)):
                logger.info("Absences begun or ended in %s: %d", schema, done)
