"""Automatic numbers of new records: a counter an object, field and year, moved once a Change for all its records."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from liane.records.changes.draft import Draft
from liane.records.computed.settings import reader
from liane.records.fields import auto_number
from liane.records.fields.base import Field

_MOST = 10**12


def give(drafts: Sequence[Draft], now: datetime) -> None:
    """Give each new record its number, in order, unless it brings its own; later ones come after those brought.

    The counter is locked until the Change is written, so that two at once never give one number twice.
    """
    for field, members in _numbered(drafts):
        day = now.astimezone(ZoneInfo(reader().zone)).date()
        pattern = auto_number.pattern(field)
        lacking = [draft for draft in members if draft.get(field.key) is None]
        brought = max((_read(pattern, draft.get(field.key), day) for draft in members), default=0)
        if not lacking and not brought:
            continue
        year = day.year if auto_number.yearly(pattern) else 0
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO records_counter AS c (object, field, year, number) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT (object, field, year) DO UPDATE SET number = GREATEST(c.number, %s) + %s RETURNING number",
                [members[0].object.name, field.kept_under, year, brought + len(lacking), brought, len(lacking)],
            )
            last: int = cursor.fetchone()[0]
        for number, draft in enumerate(lacking, last - len(lacking) + 1):
            draft.values[field.key] = auto_number.written(pattern, number, day)


def _numbered(drafts: Sequence[Draft]) -> Iterator[tuple[Field, list[Draft]]]:
    by_object: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.action == "create":
            by_object.setdefault(draft.object.name, []).append(draft)
    for members in by_object.values():
        for field in members[0].object.fields.values():
            if field.kind is auto_number.AUTO_NUMBER:
                yield field, members


def _read(pattern: str, value: str | None, day: date) -> int:
    """Return the number that a brought value has by this pattern and year, 0 for another one."""
    if not value:
        return 0
    sample = auto_number.written(pattern, 0, day)
    zeros = re.search(r"\{0+\}", pattern)
    assert zeros is not None
    start = len(auto_number.written(pattern[: zeros.start()], 0, day))
    width = zeros.end() - zeros.start() - 2
    shape = re.escape(sample[:start]) + r"(\d{1,12})" + re.escape(sample[start + width :])
    found = re.fullmatch(shape, value, re.ASCII)
    return int(found[1]) if found and int(found[1]) < _MOST else 0
