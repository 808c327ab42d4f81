"""The kinds of fields as cards to choose from, each with an example."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from liane.records.computed.kinds import KINDS as COMPUTED
from liane.records.fields import KINDS

_Card = tuple[str, object, object]

_COMPUTED: dict[str, _Card] = {
    "formula": ("math-function", _("Formule"), _("Montant × 20 %, calculé par Liane")),
    "rollup": ("sum", _("Cumul"), _("Total des dons de l’année")),
    "lookup": ("arrow-up-right", _("Reprise"), _("La ville de la société")),
}
_EXAMPLES: dict[str, tuple[str, object]] = {
    "text": ("abc", _("Référence, surnom")),
    "long_text": ("align-left", _("Consignes, sur plusieurs lignes")),
    "rich_text": ("align-left", _("Compte rendu mis en forme")),
    "url": ("link", "https://exemple.fr"),
    "emails": ("mail", "zoe@exemple.fr"),
    "phones": ("phone", "06 39 98 12 34"),
    "tags": ("tags", _("Mots libres")),
    "integer": ("number", "42"),
    "decimal": ("plus-minus", _("12,5")),
    "money": ("currency-euro", _("1 234,50 €")),
    "percent": ("percentage", _("20 %")),
    "rating": ("star", "★★★★☆"),
    "duration": ("clock", _("1 h 30")),
    "auto_number": ("hash", "DOS-2026-00042"),
    "date": ("calendar", _("22 novembre 2026")),
    "datetime": ("clock", _("22 novembre 2026 à 14 h")),
    "choice": ("list", _("Une réponse parmi plusieurs")),
    "choices": ("list-check", _("Plusieurs réponses à la fois")),
    "yes_no": ("checkbox", _("Oui ou non")),
    "country": ("world", _("France")),
    "relation": ("arrow-up-right", _("L’adhérent d’un don")),
    "relations": ("arrow-up-right", _("Les bénévoles d’une mission")),
    "person": ("user", _("Une personne de votre équipe")),
    "address": ("map-pin", _("12 rue des Lilas, Dijon")),
    "siren": ("building", "732 829 320"),
    "siret": ("building-store", "732 829 320 00074"),
    "vat": ("building", "FR 44 732829320"),
    "file": ("file", _("Un contrat, une photo")),
    "image": ("camera", _("Une photo")),
}
_GROUPS: tuple[tuple[object, tuple[str, ...]], ...] = (
    (_("Textes"), ("text", "long_text", "rich_text", "url", "emails", "phones", "tags")),
    (_("Choix"), ("choice", "choices", "yes_no", "country")),
    (_("Nombres"), ("integer", "decimal", "money", "percent", "rating", "duration", "auto_number")),
    (_("Dates"), ("date", "datetime")),
    (_("Liens"), ("relation", "relations", "person", "address", "file", "image")),
    (_("Calculés par Liane"), ("formula", "rollup", "lookup")),
    (_("Identifiants"), ("siren", "siret", "vat")),
)
# A link to a record of any object is for what stands on timelines.
_APART = frozenset({"record"})


@dataclass(frozen=True, slots=True)
class Card:
    """One kind of field to choose."""

    kind: str
    icon: str
    label: object
    example: object


def known(kind: str) -> bool:
    """Say whether an administrator may make fields of this kind."""
    return (kind in KINDS or kind in COMPUTED) and kind not in _APART


def card(kind: str) -> Card:
    """Return the card of a kind, one that nothing is said of here too."""
    if kind in _COMPUTED:
        return Card(kind, *_COMPUTED[kind])
    icon, example = _EXAMPLES.get(kind, ("forms", ""))
    return Card(kind, icon, KINDS[kind].label if kind in KINDS else kind, example)


def cards(*, computed: bool = True) -> Iterator[tuple[object, list[Card]]]:
    """Yield the cards by group; those that nothing places here come last."""
    placed: set[str] = set()
    for label, names in _GROUPS:
        found = [card(kind) for kind in names if known(kind) and (computed or kind not in COMPUTED)]
        placed.update(names)
        if found:
            yield label, found
    others = [card(kind) for kind in KINDS if kind not in placed and known(kind)]
    if others:
        yield _("Autres"), others


def kind_of(declaration_kind: str, field_kind: str, *, computed: bool) -> Card:
    """Return the card of a field: that of its declaration when it is computed, else that of its values."""
    return card(declaration_kind if computed and declaration_kind else field_kind)
