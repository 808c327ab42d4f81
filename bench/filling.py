"""Fills an organisation through the gate, in Changes of 5,000, and takes up again where it was cut short."""

import sys
import time
from collections.abc import Callable
from uuid import UUID

from django.db import connection

from bench import customers, people
from bench.ids import numbered
from liane.accounts.models import Role, User
from liane.accounts.roles import ADMINISTRATOR as ADMINISTRATOR_ROLE
from liane.accounts.roles import SALESPERSON as SALESPERSON_ROLE
from liane.accounts.roles import ensure_builtin_roles
from liane.records.changes.gate import apply
from liane.records.changes.model import BATCH, Cause, Change, Create
from liane.records.registry import catalogue
from liane.records.viewer import system

Maker = Callable[[int, int], Create]


def fill(contacts: int) -> None:
    """Add what is missing of the benchmark's records for so many contacts, and bring the statistics up to date."""
    ensure_builtin_roles("fr")
    if not _exists("team", people.team_id(0)):
        roles = dict(Role.objects.exclude(key=None).values_list("key", "id"))
        _write(people.firm(roles[ADMINISTRATOR_ROLE], roles[SALESPERSON_ROLE]))
        for address in (people.ADMINISTRATOR, people.SALESPERSON):
            user = User.objects.get_by_natural_key(address)
            user.set_password(people.PASSWORD)
            user.save()
    added = sum(
        (
            _fill("company", customers.company, customers.companies(contacts), contacts),
            _fill("contact", customers.contact, contacts, contacts),
            _fill("deal", customers.deal, customers.deals(contacts), contacts),
        )
    )
    if added:
        _say("statistics…")
        with connection.cursor() as cursor:
            # What the server would do by itself, minutes later.
            cursor.execute("VACUUM (ANALYZE)")


def _fill(kind: str, make: Maker, total: int, contacts: int) -> int:
    """Add the records of a kind from the first batch that is not there; return how many were added."""
    added, started = 0, time.monotonic()
    for start in range(0, total, BATCH):
        end = min(start + BATCH, total)
        if _exists(kind, numbered(kind, end - 1)):
            continue
        edits = [make(number, contacts) for number in range(start, end)]
        _write(edits)
        added += len(edits)
        rate = added / (time.monotonic() - started)
        _say(f"{kind} {start + len(edits):,} of {total:,}, {rate:,.0f} a second")
    return added


def _exists(kind: str, record_id: UUID) -> bool:
    table = catalogue()[kind].table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}" WHERE id = %s)', [record_id])
        found: bool = cursor.fetchone()[0]
    return found


def _write(edits: list[Create]) -> None:
    apply(Change(system("Mesure"), Cause("demo"), edits))


def _say(sentence: str) -> None:
    sys.stderr.write(f"\r\x1b[K{sentence}")
    sys.stderr.flush()
