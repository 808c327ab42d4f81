"""Names that objects may not have: those by which people know the pages of Liane, in each language."""

from collections.abc import Iterator, Sequence
from functools import cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from liane.lib.fold import fold
from liane.records.changes.draft import Draft
from liane.records.definitions.names import LANGUAGES, object_texts

_PAGES = (
    _("Réglages"), _("Journal"), _("Corbeille"), _("Boîte de réception"), _("Aujourd’hui"), _("Opérations"),
    _("Favoris"), _("Vues"), _("Notifications"),
)  # fmt: skip
REFUSAL = _("« %(name)s » est le nom d’une page de Liane : donnez-en un autre à cet objet.")


def refuse_reserved_names(drafts: Sequence[Draft]) -> None:
    """Refuse the objects that are given the name of a page, singular or plural; one that has it already keeps it."""
    for draft in drafts:
        before = {text for _language, text, _place in object_texts(draft.before.get)}
        for _language, text, place in object_texts(draft.get):
            if text not in before and _stem(text) in _stems():
                draft.refuse(place, REFUSAL % {"name": text}, "reserved", text)
                break


def _stem(text: str) -> str:
    """Return what the singular and the plural of a name have in common."""
    return " ".join(word.rstrip("sx") for word in fold(text.replace("'", "’")).split())


@cache
def _stems() -> frozenset[str]:
    return frozenset(_stem(text) for text in _texts())


def _texts() -> Iterator[str]:
    for language in LANGUAGES:
        with override(language):
            yield from (str(page) for page in _PAGES)
