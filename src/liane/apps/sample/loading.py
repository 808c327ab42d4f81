"""Loading the sample company: through the gate, as of when each thing happened, once."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from liane.accounts import organisation
from liane.accounts.actions import save_settings
from liane.accounts.models import Role
from liane.accounts.roles import ensure_builtin_roles
from liane.apps.sales.defaults import create_pipeline, ensure_pipeline
from liane.apps.sample.content import PEOPLE, Person
from liane.apps.sample.deals import add_company_notes, add_deals
from liane.apps.sample.records import SOURCE, Sample, add_companies, add_contacts, add_people, add_products
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Edit
from liane.records.registry import refresh
from liane.records.viewer import Viewer

# Any number: the same one gives the same sample.
SEED = 1_804
NAME = "Atelier Morvan"
_LOCK = 1_804_2


def load(viewer: Viewer, now: datetime | None = None) -> Sequence[Person]:
    """Add the sample company, dated back from `now`, and return its people, who have no password yet.

    Loading it again adds nothing. All of it is written, or nothing.
    """
    refresh()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Asked for twice at once, the second waits, then finds it there.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if loaded():
            return PEOPLE
        if organisation.current().id is None:
            save_settings(viewer, {"name": NAME})
        ensure_builtin_roles(viewer.language)
        ensure_pipeline(viewer)
        roles = dict(Role.objects.filter(key__isnull=False).values_list("key", "id"))
        moment = now or datetime.now(ZoneInfo(viewer.zone))
        sample = Sample(moment, random.Random(SEED))
        add_people(sample, {str(key): role for key, role in roles.items()})
        add_companies(sample)
        add_contacts(sample)
        add_products(sample)
        rounds = add_deals(sample, _stages(viewer))
        add_company_notes(sample)
        people = {person.key: person for person in PEOPLE}
        written: list[Mapping[str, Sequence[Edit]]] = [sample.edits, *rounds]
        for made in written:
            for key, edits in made.items():
                actor = viewer
                if key:
                    person = people[key]
                    name = f"{person.first_name} {person.last_name}"
                    actor = replace(viewer, user_id=sample.ids[key], name=name)
                apply(Change(actor, Cause("demo"), edits))
    return PEOPLE


def loaded() -> bool:
    """Say whether the sample company was loaded already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM records_external_id WHERE source = %s)", [SOURCE])
        return bool(cursor.fetchone()[0])


def offered(viewer: Viewer) -> bool:
    """Say whether the sample serves this viewer: an administrator whose organisation has no customer yet."""
    if not viewer.administrator:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM people_company) AND NOT EXISTS (SELECT 1 FROM people_contact) "
            "AND NOT EXISTS (SELECT 1 FROM sales_deal)"
        )
        return bool(cursor.fetchone()[0]) and not loaded()


def _stages(viewer: Viewer) -> list[UUID]:
    """Return the stages of a pipeline with four open ones, then won, then lost: the first such one, else a new one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(s.id ORDER BY s.position) FROM sales_stage s "
            "JOIN sales_pipeline p ON p.id = s.pipeline_id GROUP BY p.position, p.id "
            "HAVING array_agg(s.kind ORDER BY s.position) = ARRAY['open', 'open', 'open', 'open', 'won', 'lost'] "
            "ORDER BY p.position, p.id LIMIT 1"
        )
        row = cursor.fetchone()
    return list(row[0]) if row else create_pipeline(viewer, "Atelier", 2)
