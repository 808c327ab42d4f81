"""System checks: a wrong declaration stops Liane at start, with the place and the mend."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from liane.records.objects import Between, ObjectType, Owned, Via
from liane.records.queries.operators import OPERATORS
from liane.records.registry import object_types

# Addresses that are not lists of records.
RESERVED = frozenset(
    {
        "api", "static", "connexion", "deconnexion", "reglages", "recherche", "langue", "apparence", "aide", "session",
        "changements", "sante", "invitation", "installation", "fichiers", "aujourdhui", "i18n", "accounts", "compte",
        "lien", "operations", "organisation", "journal", "corbeille", "le", "mcp",
        "boite", "champs", "direct", "health", "portail", "reveil",
        # First words of the addresses of programs, under /api/v1/.
        "me", "objects", "query", "changes", "feed", "imports", "exports", "search", "files", "views", "openapi",
        "oauth", ".well-known",
    }
)  # fmt: skip


@register()
def check_object_types(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Validate every registered object type (ids liane.E001 to liane.E013)."""
    items = {item.name: item for item in (declaration() for declaration in object_types.all().values())}
    found: list[CheckMessage] = []
    slugs: dict[str, str] = {}
    for item in items.values():
        if item.slug in RESERVED or slugs.setdefault(item.slug, item.name) != item.name:
            found.append(_error(item, f"slug {item.slug!r} is reserved or taken: choose another", "E001"))
        found += [_error(item, message, number) for message, number in _problems(item, items)]
    return found


def _problems(item: ObjectType, items: dict[str, ObjectType]) -> Iterator[tuple[str, str]]:
    unknown = [title for title in (item.title, *item.titles.values()) if title not in item.fields]
    yield from ((f"title {title!r} is not one of its fields", "E002") for title in unknown)
    for place, paths in _named(item):
        for path in paths:
            if not _leads(items, item, path.removeprefix("-")):
                yield f"{place} names {path!r}, which leads to no field", "E003"
    yield from _field_problems(item, items)
    rule = item.scope
    if isinstance(rule, Owned) and (rule.field not in item.fields or item.fields[rule.field].kind.name != "person"):
        yield f"its owner {rule.field!r} is not a person field", "E007"
    if isinstance(rule, Via) and not (rule.relation in item.fields and item.fields[rule.relation].target):
        yield f"it belongs via {rule.relation!r}, which is not a relation", "E008"
    if isinstance(rule, Between) and any(getattr(item.fields.get(end), "target", "") != "*" for end in rule.ends):
        yield f"it lies between {rule.ends!r}, which are not two relations to any record", "E011"
    if item.discussed and not (isinstance(rule, Via) and getattr(item.fields.get(rule.relation), "target", "") == "*"):
        yield "it is discussed, but hangs on no record of any object", "E013"
    if item.tree and getattr(item.fields.get(item.tree), "target", "") != item.name:
        yield f"its tree {item.tree!r} is not a relation to another of its records", "E012"
    yield from _revealed(item, items)
    for related in item.related:
        other = items.get(related.object)
        if other is None or related.relation not in other.fields:
            yield f"related list {related.object}.{related.relation} does not exist", "E009"


def _revealed(item: ObjectType, items: dict[str, ObjectType]) -> Iterator[tuple[str, str]]:
    field = item.fields.get(item.scope.relation) if isinstance(item.scope, Via) else None
    whole = items.get(field.target) if field else None
    for key, source in item.reveals.items():
        if key not in item.fields or whole is None or source not in whole.fields:
            yield f"{key!r} reveals {source!r}, which is no field of its whole", "E010"


def _field_problems(item: ObjectType, items: dict[str, ObjectType]) -> Iterator[tuple[str, str]]:
    for field in item.fields.values():
        if field.target not in ("", "*") and field.target not in items:
            yield f"{field.key} points to {field.target!r}, which is no object type", "E004"
        if field.on_delete not in ("clear", "cascade", "refuse"):
            yield f"{field.key}: on_delete is clear, cascade or refuse", "E005"
        for name in field.kind.operators:
            if name not in OPERATORS:
                yield f"{field.key}: the comparison {name!r} of kind {field.kind.name} does not exist", "E006"


def _named(item: ObjectType) -> Sequence[tuple[str, Sequence[str]]]:
    sections = [path for section in item.sections for path in section.fields]
    board = item.board
    named = [board.column, board.sum, board.rotting, *board.card] if board else []
    return (
        ("columns", item.columns),
        ("sort", (item.sort,) if item.sort else ()),
        ("sections", sections),
        ("creation", item.creation),
        ("highlights", item.highlights),
        ("subtitle", item.subtitle),
        ("path", (item.path,) if item.path else ()),
        ("board", [path for path in named if path]),
    )


def _leads(items: dict[str, ObjectType], item: ObjectType, path: str) -> bool:
    current: ObjectType | None = item
    keys = path.split(".")
    for position, key in enumerate(keys):
        field = current.fields.get(key) if current else None
        if field is None:
            return False
        last = position == len(keys) - 1
        if last or (position == len(keys) - 2 and field.kind.storage.part(keys[-1]) is not None):
            return True
        current = items.get(field.target)
    return False


def _error(item: ObjectType, message: str, number: str) -> Error:
    return Error(f"{type(item).__name__}: {message}.", id=f"liane.{number}")
