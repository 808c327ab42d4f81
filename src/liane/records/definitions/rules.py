"""What the gate checks of objects, fields and layouts that an administrator shapes, each problem in a sentence."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.records import schema
from liane.records.changes.draft import Batch, Draft
from liane.records.checks import RESERVED
from liane.records.definitions.fields import check_field, free
from liane.records.definitions.names import refuse_doubled_fields, refuse_doubled_objects
from liane.records.definitions.reserved import REFUSAL, refuse_reserved_names
from liane.records.definitions.shaped import Shaped
from liane.records.fields.faults import KEY

MOST_OBJECTS = 200
MOST_FIELDS = 500
LONGEST_KEY = 40
LONGEST_FIELD_KEY = 59
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ICON = re.compile(r"[a-z0-9-]{1,60}")
# Words that addresses and forms use beside the keys of objects.
_TAKEN_KEYS = frozenset({"record", "object", "custom", "row", "default"})


def lock() -> None:
    """Let one Change at a time shape this organisation: each sees all that the ones before it made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{schema.current()}:definitions"])


def written(text: str, separator: str, most: int) -> str:
    """Return a name as a key or an address writes it: "Reçus fiscaux" gives "recus_fiscaux"."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", separator, plain.lower()).strip(separator)[:most].strip(separator)


def numbered(text: str, otherwise: str, separator: str, most: int) -> Iterator[str]:
    """Yield names for keys and addresses made of a text: as it is written, then with 2, 3… behind it."""
    base = written(text, separator, most - 4) or otherwise
    base = base if base[0].isalpha() else f"{otherwise}{separator}{base}"[: most - 4]
    yield base
    yield from (f"{base}{separator}{number}" for number in range(2, 1000))


def check_objects(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Names, keys and addresses of objects are well formed and free; they never change."""
    lock()
    shaped = Shaped(batch)
    created = [draft for draft in drafts if draft.action == "create"]
    for draft in drafts:
        if draft.action == "delete":
            continue
        icon = draft.get("icon")
        if icon and not _ICON.fullmatch(icon):
            draft.refuse("icon", _("« %(icon)s » n’est pas le nom d’une icône.") % {"icon": icon}, value=icon)
        if draft.action == "update":
            for key in ("key", "slug"):
                if draft.changes(key):
                    draft.refuse(key, _("La clé et l’adresse d’un objet ne changent pas."), "fixed")
    for draft in created:
        _name_object(draft, shaped)
    refuse_reserved_names([draft for draft in drafts if draft.action != "delete" and not draft.problems])
    refuse_doubled_objects(shaped, [draft for draft in drafts if draft.action != "delete" and not draft.problems])
    if created and shaped.number_of_objects() > MOST_OBJECTS:
        message = _("Une organisation a %(most)d objets à elle au plus.") % {"most": MOST_OBJECTS}
        created[-1].refuse("", message, "too_many")


def _name_object(draft: Draft, shaped: Shaped) -> None:
    if not draft.get("key") and draft.get("singular"):
        draft.set("key", _free_key(draft, shaped))
    if not draft.get("slug") and draft.get("name"):
        if written(draft.get("name"), "-", 60) in RESERVED:
            draft.refuse("name", REFUSAL % {"name": draft.get("name")}, "reserved", draft.get("name"))
        draft.set("slug", _free_slug(draft, shaped))
    key, slug = draft.get("key"), draft.get("slug")
    if not key or not slug:
        return
    if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        message = _("La clé « %(key)s » commence par une lettre, sans majuscule ni accent, 40 caractères au plus.")
        draft.refuse("key", message % {"key": key}, value=key)
    elif key in _TAKEN_KEYS or shaped.has_object(key, but=draft):
        draft.refuse("key", _("La clé « %(key)s » est déjà prise : choisissez-en une autre.") % {"key": key}, "taken")
    elif shaped.has_remains(key):
        message = _("La clé « %(key)s » est celle d’un objet supprimé dont les fiches existent encore : restaurez-le.")
        draft.refuse("key", message % {"key": key}, "reserved")
    if not _SLUG.fullmatch(slug):
        message = _("L’adresse « %(slug)s » n’a que des lettres sans accent, des chiffres et des tirets.")
        draft.refuse("slug", message % {"slug": slug}, value=slug)
    elif slug in RESERVED:
        draft.refuse(
            "slug", _("L’adresse « %(slug)s » est réservée : choisissez un autre nom.") % {"slug": slug}, "reserved"
        )
    elif shaped.has_slug(slug, but=draft):
        draft.refuse(
            "slug", _("L’adresse « %(slug)s » est déjà prise : choisissez un autre nom.") % {"slug": slug}, "taken"
        )


def _free_key(draft: Draft, shaped: Shaped) -> str | None:
    """Return a key made of an object's name, with a number behind it where that is taken.

    That of a deleted object is not passed over: it is refused, in words, as long as that one can come back.
    """
    names = numbered(str(draft.get("singular")), "objet", "_", LONGEST_KEY)
    if not written(str(draft.get("singular")), "_", LONGEST_KEY):
        # Signs alone are no name.
        return None
    return next(key for key in names if key not in _TAKEN_KEYS and not shaped.has_object(key, but=draft))


def _free_slug(draft: Draft, shaped: Shaped) -> str:
    names = numbered(str(draft.get("name")), "objet", "-", 60)
    return next(slug for slug in names if slug not in RESERVED and not shaped.has_slug(slug, but=draft))


def check_fields(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Fields are well declared, their keys free, and no change of them loses a value."""
    lock()
    shaped = Shaped(batch)
    for draft in drafts:
        if draft.action == "delete":
            draft.refuse("", _("Un champ ne se supprime pas, il se retire : ses valeurs restent."), "retire")
        elif draft.action == "update" and draft.changes("object", "key"):
            draft.refuse("", _("La clé d’un champ et son objet ne changent pas."), "fixed")
        else:
            _name_field(draft, shaped)
            check_field(draft, shaped)
    refuse_doubled_fields(shaped, drafts)
    for name in {str(draft.get("object")) for draft in drafts if draft.action != "delete"}:
        added = [draft for draft in drafts if draft.get("object") == name and not draft.get("retired")]
        if added and shaped.number_of_fields(name) > MOST_FIELDS:
            message = _("Un objet a %(most)d champs à lui au plus.") % {"most": MOST_FIELDS}
            added[-1].refuse("", message, "too_many")


def _name_field(draft: Draft, shaped: Shaped) -> None:
    """The name is the label; without a key, the label gives one that is free; values lie under the key."""
    declaration = draft.get("declaration")
    label = declaration.get("label", "") if isinstance(declaration, dict) else ""
    texts = [label.get("fr"), *label.values()] if isinstance(label, dict) else [label]
    text = next((one.strip() for one in texts if isinstance(one, str) and one.strip()), "")
    if not draft.get("key") and text:
        names = numbered(text, "champ", "_", LONGEST_FIELD_KEY)
        draft.set("key", next(key for key in names if free(draft, shaped, key)))
    if draft.get("key") and not draft.get("store"):
        draft.set("store", draft.get("key"))
    if text or draft.get("key"):
        draft.set("name", (text or str(draft.get("key")))[:120])


def check_layouts(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A layout is for an object that exists, and the only one for its role."""
    lock()
    shaped = Shaped(batch)
    for draft in drafts:
        if draft.action == "delete":
            continue
        name, role = str(draft.get("object") or ""), draft.get("role")
        if role and not _is_id(role):
            draft.refuse("role", _("« %(role)s » n’est pas un rôle.") % {"role": role}, value=role)
        elif name and not shaped.has_object(name):
            draft.refuse("object", _("L’objet « %(name)s » n’existe pas.") % {"name": name}, "missing_target", name)
        elif shaped.has_layout(draft):
            draft.refuse("role", _("Ce rôle a déjà sa disposition pour cet objet : modifiez-la."), "taken")
        if not draft.get("name"):
            draft.set("name", name)


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
