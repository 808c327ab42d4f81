"""What follows each write of a person, team, role or setting, in its own transaction, on every road.

Rules do not run when a Change is undone; this does.
"""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.accounts.memory import ORGANISATION, PEOPLE, RATES
from liane.accounts.models import Role, User
from liane.accounts.organisation import forget_rates
from liane.accounts.roles import ADMINISTRATOR
from liane.records.changes.draft import Draft
from liane.records.changes.model import Problem, Refused
from liane.records.registry import bump_version

_COUNTERS = {
    "user": PEOPLE,
    "team": PEOPLE,
    "role": PEOPLE,
    "organisation_settings": ORGANISATION,
    "exchange_rate": RATES,
}


def follow(drafts: Sequence[Draft]) -> None:
    """Make every process forget what it remembered; refuse to leave the organisation without administrator."""
    names = {draft.object.name for draft in drafts}
    for counter in sorted({_COUNTERS[name] for name in names if name in _COUNTERS}):
        # The counter's row stays locked until the commit: two administrators who remove each other wait in line.
        bump_version(counter)
    if "exchange_rate" in names:
        forget_rates()
    if "user" in names:
        _keep_an_administrator([draft for draft in drafts if draft.object.name == "user"])


def _keep_an_administrator(drafts: Sequence[Draft]) -> None:
    leaving = [draft for draft in drafts if draft.action == "delete" or draft.changes("role", "is_active")]
    known = {draft.before.get("role") for draft in leaving if draft.before.get("is_active")} - {None}
    if not known:
        return
    administrator = _administrator_role()
    if administrator is None or administrator not in known:
        return
    if User.objects.filter(role_id=administrator, is_active=True).exists():
        return
    message = _("Il faut au moins un administrateur actif : nommez-en un autre d’abord.")
    raise Refused([Problem("user", draft.id, "role", message, "last_administrator") for draft in leaving])


def _administrator_role() -> UUID | None:
    return Role.objects.filter(key=ADMINISTRATOR).values_list("id", flat=True).first()
