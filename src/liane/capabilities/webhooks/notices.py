"""Tells the owner of a webhook that it rests, in words."""

from uuid import UUID

from liane.capabilities.webhooks import jobs
from liane.records.schema import current


def tell(webhook_id: UUID, reason: str) -> None:
    """Ask for the mail that says why a webhook rests and what to do."""
    jobs.notice.defer(schema=current(), webhook_id=str(webhook_id), reason=reason)
