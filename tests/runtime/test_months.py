"""The log's months are made ahead of time, in every organisation."""

from datetime import UTC, datetime

from django.db import connection

from liane.config import jobs
from liane.records import partitions


def months() -> set[tuple[str, str]]:
    """Return the months that the log of each organisation has, the catch-all left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables "
            "WHERE tablename LIKE 'records_entry_2%' AND schemaname IN ('org_main', 'org_other')"
        )
        return set(cursor.fetchall())


def test_the_job_makes_this_month_and_the_next_ones_in_every_organisation(organisation, other_organisation):
    jobs.months(0)
    today = datetime.now(UTC).date()
    wanted = [partitions.month_after(today, offset) for offset in range(partitions.AHEAD + 1)]
    assert months() >= {
        (schema, f"records_entry_{month:%Y_%m}") for schema in ("org_main", "org_other") for month in wanted
    }
    made = months()
    jobs.months(0)
    assert months() == made
