"""Months of the log: each has its own partition, made ahead of time.

What comes before any month was made lies in the default partition, so a write never fails for want of one.
"""

from datetime import date

from django.db import connection, transaction

AHEAD = 3


def month_after(day: date, months: int) -> date:
    """Return the first day of the month that lies `months` after that of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def ensure(today: date, ahead: int = AHEAD) -> list[str]:
    """Make the partitions from this month on for `ahead` months; return the names of the new ones.

    A month for which the default partition holds lines already is left to it.
    """
    made = []
    for offset in range(ahead + 1):
        start, end = month_after(today, offset), month_after(today, offset + 1)
        table = f"records_entry_{start:%Y_%m}"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
            if cursor.fetchone()[0]:
                continue
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM records_entry_default WHERE recorded_at >= %s AND recorded_at < %s)",
                [start, end],
            )
            if cursor.fetchone()[0]:
                continue
            cursor.execute(
                f'CREATE TABLE IF NOT EXISTS "{table}" PARTITION OF records_entry FOR VALUES FROM (%s) TO (%s)',
                [start.isoformat(), end.isoformat()],
            )
        made.append(table)
    return made
