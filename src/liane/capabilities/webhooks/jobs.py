"""Jobs of webhooks: the notice to an owner, and what the log of deliveries does not keep."""

import logging
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tenants.utils import schema_context
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from liane.accounts import mail, organisation
from liane.accounts.models import User
from liane.capabilities.webhooks import sweeping
from liane.capabilities.webhooks.models import Webhook
from liane.capabilities.webhooks.words import REASONS
from liane.records import organisations

logger = logging.getLogger(__name__)
_AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.task(name="webhooks.notice", retry=_AGAIN)
def notice(schema: str, webhook_id: str, reason: str) -> None:
    """Mail the owner of a webhook that rests, when the organisation has a mail server."""
    with schema_context(schema):
        row = Webhook.objects.filter(id=UUID(webhook_id)).values_list("name", "address", "owner_id").first()
        settings = organisation.current()
        if row is None or not mail.is_set(settings):
            return
        name, address, owner_id = row
        owner = User.objects.filter(id=owner_id, email__isnull=False).values_list("email", "language").first()
        if owner is None or owner[0] is None:
            return
        with override(owner[1]):
            subject = _("Le webhook « %(name)s » est en pause") % {"name": name}
            body = _(
                "Bonjour,\n\n%(reason)s\n\nLe webhook « %(name)s » (%(address)s) est en pause. Rien n’est perdu : ce "
                "qui arrive d’ici là part dans l’ordre quand vous le reprenez, dans Réglages, Webhooks.\n"
            ) % {"name": name, "address": address, "reason": REASONS.get(reason, reason)}
            mail.send(settings, owner[0], subject, body)


@app.periodic(cron="53 * * * *")
@app.task(name="webhooks.sweep", queueing_lock="webhooks.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Drop what the log of deliveries does not keep."""
    for schema in organisations.schemas():
        with schema_context(schema):
            if swept := sweeping.sweep(timezone.now()):
                logger.info("Deliveries of webhooks swept in %s: %d", schema, swept)
