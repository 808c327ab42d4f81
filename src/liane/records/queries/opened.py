"""What sharing opens, as SQL: single records by their ids, and what rules match, without anybody's row scope.

A rule is compiled into each Query, as its condition would be in a filter: so it is never late, whatever its condition
looks at (a related record, a day that passes), and it costs what that filter costs (``docs/decisions/0009``).
"""

from liane.lib.periods import today
from liane.records.objects import ObjectType
from liane.records.queries.compile import Compiler
from liane.records.queries.expressions import raw
from liane.records.queries.model import Query, QueryError
from liane.records.queries.sql import FALSE, TRUE, Sql, name
from liane.records.registry import Catalogue
from liane.records.sharing import SHARE, Rule
from liane.records.viewer import Viewer, system


class _RuleCompiler(Compiler):
    """Compiles the condition of a rule on the record at `about`, inside a statement that has names of its own."""

    about = ""

    def _alias(self) -> str:
        return f"{self.about}g{super()._alias()}"


def shares(catalogue: Catalogue, viewer: Viewer, item: ObjectType, record_id: str, *, edit: bool) -> Sql:
    """Return the condition that the record whose id is `record_id` (an expression) is shared with the viewer.

    The ids are read once a statement, so that the table's own index finds the records.
    """
    share = catalogue.get(SHARE)
    if share is None or item.name not in viewer.shared.objects:
        return FALSE
    record, who, until, may_edit = (share.fields[key] for key in ("record", "who", "until", "may_edit"))
    (shared_id, shared_object), (to, _kind) = (
        tuple(raw("g", field, part) for part in field.kind.storage.parts) for field in (record, who)
    )
    ends = raw("g", until, until.kind.storage.parts[0])
    text = (
        f"{record_id} = ANY(ARRAY(SELECT {shared_id} FROM {name(share.table)} g WHERE {to} = ANY(%s::uuid[]) "
        f"AND {shared_object} = %s AND ({ends} IS NULL OR {ends} >= %s)"
    )
    if edit:
        text += f" AND {raw('g', may_edit, may_edit.kind.storage.parts[0])}"
    return Sql(f"{text}))", (list(viewer.shared.with_), item.name, today(viewer.zone)))


def matched(catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str, rule: Rule) -> Sql:
    """Return the condition that a rule matches the record at `alias`; one that cannot be read opens nothing."""
    if rule.where is None:
        return TRUE
    asking = system(language=viewer.language, zone=viewer.zone, currency=viewer.currency, region=viewer.region)
    compiler = _RuleCompiler(catalogue, asking, Query(item.name))
    compiler.about = alias
    try:
        return compiler.where(rule.where, item, alias)
    except QueryError:
        return FALSE
