"""The job that begins absences and gives back what they had handed over."""

import logging
from uuid import UUID

from django_tenants.utils import schema_context
from procrastinate.contrib.django import app

from liane.accounts import organisation
from liane.accounts.viewers import viewer_for
from liane.capabilities.handover import absences
from liane.capabilities.handover.models import HandOver
from liane.lib.periods import today
from liane.records import organisations
from liane.records.registry import refresh
from liane.records.schema import current

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


def give_back_later(handover_id: UUID) -> None:
    """Ask for the job that gives a large hand-over back."""
    give_back.configure(lock="liane.absences").defer(schema=current(), handover_id=str(handover_id))


@app.task(name="liane.give_back", pass_context=False)
def give_back(schema: str, handover_id: str) -> None:
    """Give back what is still as it was handed over."""
    with schema_context(schema):
        refresh()
        one = HandOver.objects.filter(id=UUID(handover_id), state=HandOver.State.GIVEN).first()
        if one is not None:
            absences.give_back(one, viewer_for(one.asked_by))
