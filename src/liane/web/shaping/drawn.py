"""What the template of a field's form shows: the parts in order, with their choices."""

from typing import Any

import orjson
from django.utils.translation import gettext as _

from liane.lib.countries import names as country_names
from liane.records.computed.functions import FUNCTIONS
from liane.records.computed.kinds import KINDS as COMPUTED
from liane.records.fields import KINDS
from liane.records.objects import ObjectType
from liane.records.queries.model import QueryError, parse_where
from liane.web.filters.words import Chip, chips
from liane.web.shaping import computing, kinds, options
from liane.web.shaping.form import FieldForm
from liane.web.shaping.icons import HUES
from liane.web.shaping.stored import shapeable

Choices = list[tuple[str, str]]


def context(form: FieldForm) -> dict[str, Any]:
    """Return what the form's template needs."""
    found: dict[str, Any] = {
        "form": form,
        "card": kinds.card(form.kind),
        "typed": form.typed,
        "asks": {part: form.asks(part) for part in _PARTS},
        "default_choices": _defaults(form),
        "hints": {"numbers": "DOS-{YYYY}-{00000}", "pattern": r"[A-Z]{2}-\d{4}", "currency": form.viewer.currency},
        "lines": options.with_blanks(form.lines) if form.asks("options") else [],
        "hues": [("", _("Aucune")), *((str(hue), str(name)) for hue, name in HUES)],
    }
    if form.asks("target"):
        found["targets"] = [(item.name, str(item.plural)) for item in shapeable()]
        found["removals"] = _removals()
    if form.asks("depends_on"):
        found |= _dependence(form)
    if form.computed:
        found |= _computed(form)
    return found


_PARTS = (
    "help", "required", "unique", "default", "minimum", "maximum", "max_length", "decimals", "currency", "pattern",
    "numbers", "target", "inverse_label", "on_delete", "options", "depends_on",
)  # fmt: skip


def _defaults(form: FieldForm) -> Choices:
    if form.kind == "yes_no":
        return [("", "—"), ("1", _("Oui")), ("0", _("Non"))]
    if form.kind == "person":
        return [("", "—"), ("me", _("Qui crée la fiche"))]
    if form.kind == "country":
        return [("", "—"), *sorted(country_names(form.viewer.language).items(), key=lambda one: one[1])]
    return []


def _removals() -> Choices:
    return [
        ("clear", _("La fiche reste, sans ce lien")),
        ("cascade", _("La fiche est supprimée avec elle")),
        ("refuse", _("La suppression est refusée")),
    ]


def _dependence(form: FieldForm) -> dict[str, Any]:
    others = [
        one for one in form.item.fields.values() if one.kind.name == "choice" and one.key != form.key and one.label
    ]
    chosen = form.item.fields.get(form.typed.get("depends_on", ""))
    matrix = []
    if chosen is not None:
        for option in chosen.options:
            ticked = form.allowed.get(option.key, set())
            line_boxes = [
                (line.id, line.labels.get("fr") or line.key, line.id in ticked) for line in form.lines if line.named
            ]
            matrix.append((option.key, option.label, line_boxes))
    return {"parents": [("", "—"), *((one.key, str(one.label)) for one in others)], "matrix": matrix}


def _computed(form: FieldForm) -> dict[str, Any]:
    found: dict[str, Any] = {"result_kinds": []}
    if form.kind == "formula":
        found |= {"insertable": computing.insertable(form.item), "functions": _functions(form)}
    elif form.kind == "lookup":
        found["reachable"] = computing.reachable(form.item)
    elif form.kind == "rollup":
        found |= _rollup(form)
    return found


def _functions(form: FieldForm) -> list[dict[str, Any]]:
    french = form.viewer.language == "fr"
    return [
        {"name": one.french if french else one.name, "help": one.help, "example": one.examples[0][0]}
        for one in sorted(FUNCTIONS.values(), key=lambda one: one.french if french else one.name)
    ]


def _rollup(form: FieldForm) -> dict[str, Any]:
    relations = computing.relations(form.item)
    chosen = form.typed.get("relation") or (relations[0][0] if relations else "")
    pointing = next((one.object for key, _label, one in relations if key == chosen), None)
    function = form.typed.get("function", "count")
    return {
        "relations": [(key, label) for key, label, _one in relations],
        "rollup_functions": computing.functions(),
        "measured": computing.measured(pointing, function) if pointing and function != "count" else [],
        "dated": computing.dated(pointing) if pointing and function == "latest" else [],
        "where_text": "" if form.where is None else _text(form.where),
        "where_chips": _chips(form, pointing),
        "pointing": pointing,
    }


def _text(where: Any) -> str:
    return where if isinstance(where, str) else orjson.dumps(where).decode()


def _chips(form: FieldForm, pointing: ObjectType | None) -> list[Chip]:
    if pointing is None or form.where is None:
        return []
    try:
        return chips(parse_where(form.where), pointing, form.viewer)
    except QueryError:
        return []


def result_choices(names: tuple[str, ...]) -> Choices:
    """Return the kinds that a computed field may have, as choices."""
    return [(name, str(KINDS[name].label)) for name in names if name in KINDS and name not in COMPUTED]
