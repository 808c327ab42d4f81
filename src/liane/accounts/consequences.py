"""What follows each write of a person, team, role or setting, in its own transaction, on every road.

Rules do not run when a Change is undone; this does.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
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
    if "role" in names:
        _keep_the_administrators_role([draft for draft in drafts if draft.object.name == "role"])
    for object_name, key, table in (("team", "parent", "accounts_team"), ("user", "manager", "accounts_user")):
        if object_name in names:
            _refuse_loops([draft for draft in drafts if draft.object.name == object_name], key, table)


def _keep_the_administrators_role(drafts: Sequence[Draft]) -> None:
    """Refuse whatever would leave nobody an administrator, by whichever road: also what takes a Change back."""
    lost = [
        draft
        for draft in drafts
        if draft.before.get("key") == ADMINISTRATOR and (draft.action == "delete" or draft.changes("key"))
    ]
    if lost:
        message = _("Ce rôle est celui des administrateurs : sans lui, plus personne ne règle Liane.")
        raise Refused([Problem("role", draft.id, "", message, "last_administrator") for draft in lost])


def _refuse_loops(drafts: Sequence[Draft], key: str, table: str) -> None:
    """Refuse who would manage herself through others, and a team that would stand above itself."""
    moved = [draft for draft in drafts if draft.action != "delete" and draft.values.get(key) is not None]
    if not moved:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE up AS (SELECT t.id AS start, t.{key}_id AS at FROM {table} t WHERE t.id = ANY(%s::uuid[]) "
            f"UNION SELECT u.start, t.{key}_id FROM up u JOIN {table} t ON t.id = u.at) "
            "SELECT start FROM up WHERE at = start",
            [[draft.id for draft in moved]],
        )
        looped = {row[0] for row in cursor.fetchall()}
    if looped:
        message = (
            _("Cette équipe serait rattachée à elle-même.")
            if key == "parent"
            else _("Cette personne se dirigerait elle-même, à travers d’autres.")
        )
        raise Refused([Problem(one.object.name, one.id, key, message, "loop") for one in moved if one.id in looped])


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
