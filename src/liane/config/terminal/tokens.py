"""`liane token create`: a key of somebody's own, its secret told this once."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.utils import timezone

from liane.accounts import organisation
from liane.api.keys.actions import make_key
from liane.config.terminal.acting import acting, named, refusal
from liane.records.changes.model import Refused


def create(email: str, name: str, scopes: Sequence[str], objects: Sequence[str], days: int | None) -> Iterator[str]:
    """Make a key of the person at `email` and yield it, alone on its line. Raises Refusal."""
    owner = acting(email).user_id
    limits = [named(one).name for one in objects]
    expires_at = timezone.now() + timedelta(days=days) if days else None
    try:
        made = make_key(organisation.reader(), name, scopes, owner=owner, limits=limits, expires_at=expires_at)
    except Refused as refused:
        raise refusal(problem.message for problem in refused.problems) from refused
    yield made.secret
