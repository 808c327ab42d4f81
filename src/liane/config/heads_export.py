"""The heads of the logs' chains, read from the database and sent out of it (``heads``)."""

import datetime as dt
import logging
from collections.abc import Iterator

from django.core.mail import EmailMessage
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tenants.utils import schema_context

from liane.config import environment
from liane.config.heads import Head, append, files, read
from liane.records import organisations

logger = logging.getLogger(__name__)


def export(now: dt.datetime) -> list[Head]:
    """Add the heads that moved to each file; return them all. A file that cannot be written is told in the log."""
    heads = list(_heads(now))
    for path in files():
        known = {head.schema: head.number for head in read(path)}
        moved = [head for head in heads if known.get(head.schema) != head.number]
        try:
            append(path, moved)
        except OSError as error:
            logger.error("The chain's head could not be written to %s: %s", path, error)
    return heads


def mail(heads: list[Head]) -> bool:
    """Send the heads to the address that the settings name; say whether there is one."""
    address = environment.CHAIN_MAIL.value()
    if not address or not heads:
        return False
    with override(environment.LANGUAGE.value()):
        text = "\n".join(f"{head.schema} {head.number} {head.chain} {head.at}" for head in heads)
        subject = _("Liane : empreinte du journal")
        body = _("Gardez ce message : il prouve que le journal n’a pas été réécrit.\n\n%(heads)s\n") % {"heads": text}
    EmailMessage(subject, body, environment.MAIL_FROM.value(), [address]).send()
    return True


def _heads(now: dt.datetime) -> Iterator[Head]:
    for schema in organisations.schemas():
        with schema_context(schema), connection.cursor() as cursor:
            cursor.execute(
                "SELECT number, encode(chain, 'hex') FROM records_change WHERE number IS NOT NULL "
                "ORDER BY number DESC LIMIT 1"
            )
            row = cursor.fetchone()
        if row:
            yield Head(schema, row[0], row[1], now.isoformat(timespec="seconds"))
