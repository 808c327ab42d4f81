"""What shaping leaves to the background is done by jobs."""

from uuid import UUID

import pytest
from django.db import connection

from liane.accounts import shaping
from liane.records import operations
from liane.records.definitions import conversion
from liane.records.queries.columns import loads
from liane.records.queries.pages import get
from liane.records.viewer import system
from tests.accounts.personas import hire
from tests.records.people import add_field, create


@pytest.mark.django_db
def test_a_change_of_type_is_made_by_a_job_as_the_person(organisation):
    people = hire()
    add_field("company", "lot", kind="text")
    company = create(system(), "company", name="Roux", lot="12")
    operation = conversion.start("company", "lot", {"kind": "integer", "label": "Lot"}, system())
    shaping.convert_later(operation, people.anne)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM public.procrastinate_jobs WHERE task_name = 'accounts.convert'")
        args = loads(cursor.fetchone()[0])
    shaping.convert(**args)
    assert operations.progress(UUID(args["operation_id"])).state == "done"
    row = get("company", company, system(), ("lot", "updated_by"))
    assert row is not None
    assert row.values[0] == 12
    assert row.values[1].id == people.anne
