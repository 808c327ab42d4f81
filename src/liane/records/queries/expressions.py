"""How the parts of fields are written in SQL: native columns, parts derived from them, keys of ``custom``."""

from liane.records.fields.base import Field, Part
from liane.records.fields.columns import kept_folded
from liane.records.queries.sql import name

# Immutable functions of ours that give null on a bad value, so that an index never fails to build.
_CASTS = {
    "text": "{0}",
    "bigint": "public.liane_numeric({0})",
    "numeric": "public.liane_numeric({0})",
    "boolean": "public.liane_boolean({0})",
    "date": "public.liane_date({0})",
    "timestamptz": "public.liane_timestamp({0})",
    "uuid": "public.liane_uuid({0})",
}


def raw(alias: str, field: Field, part: Part) -> str:
    """Return the SQL of a field's part as it is stored."""
    if part.expression is not None:
        source = field.kind.storage.stored[0]
        return "(" + part.expression.replace("%", "%%").format(raw(alias, field, source)) + ")"
    if not field.custom:
        return f"{alias}.{name(field.column(part.name))}"
    key = "'" + field.kept_under.replace("'", "''").replace("%", "%%") + "'"
    if part.sql == "jsonb":
        return f"({alias}.custom->{key})"
    if part.sql == "text[]":
        return f"public.liane_texts({alias}.custom->{key})"
    text = f"({alias}.custom->{key}->>'{part.json}')" if part.json else f"({alias}.custom->>{key})"
    return _CASTS[part.sql].format(text)


def folded(expression: str) -> str:
    """Return a text expression without case and accents, in "C" order."""
    return f'(public.liane_fold({expression}) COLLATE "C")'


def comparable(alias: str, field: Field, part: Part) -> str:
    """Return the SQL by which a part is compared and sorted."""
    if part.folded:
        return searchable(alias, field, part)
    expression = raw(alias, field, part)
    return f'({expression} COLLATE "C")' if part.sql == "text" else expression


def searchable(alias: str, field: Field, part: Part) -> str:
    """Return the SQL of a text folded: as it is kept, where a column holds it so."""
    kept = kept_folded(field, part)
    return f"{alias}.{name(kept)}" if kept else folded(raw(alias, field, part))


def folded_all(alias: str, field: Field, part: Part) -> str:
    """Return the SQL of a list of texts, each folded: as it is kept, where a column holds it so."""
    kept = kept_folded(field, part)
    return f"{alias}.{name(kept)}" if kept else f"public.liane_fold_all({raw(alias, field, part)})"
