"""What is shared with a person, as her Viewer carries it, and what makes processes forget it."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.accounts.memory import SHARING
from liane.records.changes.draft import Draft
from liane.records.definitions.uses import Use, names
from liane.records.queries.columns import loads
from liane.records.queries.model import QueryError, Where, parse_where
from liane.records.registry import bump_version
from liane.records.sharing import RULE, SHARE, Rule, Shared


def shared(receivers: Iterable[UUID], objects: Iterable[str], rules: Sequence[Sequence[Any]]) -> Shared:
    """Return what is addressed to one of `receivers`: `rules` are id, name, object, condition and whether to edit.

    A rule that cannot be read opens nothing.
    """
    by_object: dict[str, list[Rule]] = {}
    for rule_id, name, object_name, condition, may_edit in rules:
        try:
            where: Where | None = parse_where(condition) if condition else None
        except QueryError:
            continue
        by_object.setdefault(object_name, []).append(Rule(UUID(rule_id), name, object_name, where, bool(may_edit)))
    found = {object_name: tuple(members) for object_name, members in by_object.items()}
    return Shared(tuple(sorted(receivers)), frozenset(objects), MappingProxyType(found))


def follow(drafts: Sequence[Draft]) -> None:
    """Make every process forget what is shared with whom."""
    if any(draft.object.name in (SHARE, RULE) for draft in drafts):
        bump_version(SHARING)


def of_sharing(object_name: str, key: str) -> Iterable[Use]:
    """Find the sharing rules of an object, or those whose condition names a field."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name, object, condition FROM sharing_sharingrule ORDER BY name")
        rows = cursor.fetchall()
    for one, name, start, condition in rows:
        said: Mapping[str, Any] | None = loads(condition)
        if (not key and start == object_name) or (said and names(object_name, key, start, said)):
            yield Use("sharing_rule", _("Règle de partage"), name, RULE, one)
