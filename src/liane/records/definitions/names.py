"""Two objects, or two fields of an object, never have the same name in a language: formulas and people go by it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from liane.lib.fold import fold
from liane.records.changes.draft import Draft
from liane.records.definitions import rows
from liane.records.definitions.shaped import Shaped

LANGUAGES = ("fr", "en")
# The columns in which an organisation names an object, by language: singular, plural.
_WORDS = {"fr": ("singular", "name"), "en": ("singular_en", "plural_en")}


def refuse_doubled_fields(shaped: Shaped, drafts: Sequence[Draft]) -> None:
    """Refuse the fields that would be called as another of their object is; what was doubled before may stay."""
    named: dict[str, dict[tuple[str, str], set[str]]] = {}
    for draft in drafts:
        name, key = str(draft.get("object")), str(draft.get("key"))
        texts = _field_texts(shaped, name, key, draft.get("declaration"), retired=bool(draft.get("retired")))
        if draft.problems or draft.action == "delete" or not texts or texts == _texts_before(shaped, draft):
            continue
        known = named.setdefault(name, {}) or _named(named[name], shaped, name)
        for language, text in texts.items():
            if known.get((language, fold(text)), set()) - {key}:
                said = _("Un champ s’appelle déjà « %(name)s » : donnez un autre nom, ou modifiez celui-là.")
                draft.refuse("declaration", said % {"name": text}, f"doubled_{language}", text)
                break


def _texts_before(shaped: Shaped, draft: Draft) -> dict[str, str]:
    if draft.action == "create":
        known = shaped.built_in(str(draft.get("object")), str(draft.get("key")))
        return texts_of(known.label) if known is not None else {}
    before = draft.before
    retired = bool(before.get("retired"))
    return _field_texts(shaped, str(before["object"]), str(before["key"]), before.get("declaration"), retired=retired)


def _named(found: dict[tuple[str, str], set[str]], shaped: Shaped, name: str) -> dict[tuple[str, str], set[str]]:
    """Fill `found` with the keys of the fields of an object by language and name, as the Change will leave them."""
    own = shaped.fields(name)
    built_in = shaped.all_built_in(name)
    for key in {*own, *built_in}:
        row = own.get(key)
        declaration, retired = (row.declaration, row.retired) if row else ({}, False)
        for language, text in _field_texts(shaped, name, key, declaration, retired=retired).items():
            found.setdefault((language, fold(text)), set()).add(key)
    return found


def _field_texts(shaped: Shaped, name: str, key: str, declaration: Any, *, retired: bool) -> dict[str, str]:
    """Return what a field is called; nothing for one that is retired."""
    known = shaped.built_in(name, key)
    label = declaration.get("label") if isinstance(declaration, Mapping) and not retired else None
    if label:
        return texts_of(label)
    return texts_of(known.label) if known is not None else {}


def texts_of(label: Any) -> dict[str, str]:
    """Return how a label reads in each language: one that was given in one language serves in the other."""
    found = {}
    label = getattr(label, "by_language", label)
    for language in LANGUAGES:
        if isinstance(label, Mapping):
            text = label.get(language) or next((one for one in label.values() if one), "")
        else:
            with override(language):
                text = str(label)
        if isinstance(text, str) and text.strip():
            found[language] = text.strip()
    return found


def refuse_doubled_objects(shaped: Shaped, drafts: Sequence[Draft]) -> None:
    """Refuse the objects that would be called as another is, in the singular or in the plural."""
    changed = [
        draft
        for draft in drafts
        if draft.action == "create" or draft.changes("retired", *(column for one in _WORDS.values() for column in one))
    ]
    if not any(not draft.get("retired") for draft in changed):
        return
    taken = _object_names(shaped)
    for draft in changed:
        mine = str(draft.id)
        for language, text, place in object_texts(draft.get):
            if not draft.get("retired") and taken.get((language, fold(text)), set()) - {mine}:
                draft.refuse(place, _("Un objet s’appelle déjà « %(name)s ».") % {"name": text}, "doubled", text)
                break


def _object_names(shaped: Shaped) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for item in shaped.catalogue:
        if not item.settings and not isinstance(item, rows.RowType):
            for label in (item.label, item.plural):
                for language, text in texts_of(label).items():
                    found.setdefault((language, fold(text)), set()).add(item.name)
    columns = [column for one in _WORDS.values() for column in one]
    drafted = {draft.id: draft for draft in shaped.batch.of("custom_object")}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {', '.join(columns)} FROM records_custom_object WHERE NOT retired")
        stored = {one: dict(zip(columns, texts, strict=True)) for one, *texts in cursor.fetchall()}
    own: list[tuple[Any, Any]] = [(one, values.get) for one, values in stored.items() if one not in drafted]
    own += [(one, draft.get) for one, draft in drafted.items() if draft.action != "delete" and not draft.get("retired")]
    for one, read in own:
        for language, text, _place in object_texts(read):
            found.setdefault((language, fold(text)), set()).add(str(one))
    return found


def object_texts(read: Any) -> Iterable[tuple[str, str, str]]:
    """Yield language, name and the column where it stands; the English names are the French ones by default."""
    for language, columns in _WORDS.items():
        for column, otherwise in zip(columns, _WORDS["fr"], strict=True):
            place = column if read(column) else otherwise
            text = str(read(place) or "").strip()
            if text:
                yield language, text, place
