"""The types of relation that an organisation starts with: it may rename, retire and remove all of them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.queries.model import Query
from liane.records.queries.pages import count
from liane.records.registry import catalogue
from liane.records.viewer import Viewer, system

# Name, name from the other side ("" for the same), objects of either side, and what else the type says.
_TYPES: tuple[tuple[object, object, tuple[str, ...], tuple[str, ...], dict[str, object]], ...] = (
    (_("Filiale de"), _("Maison mère de"), ("company",), ("company",), {"field": "company.parent"}),
    (_("Partenaire de"), "", ("company",), ("company",), {}),
    (_("Prescripteur de"), _("A pour prescripteur"), ("company", "contact"), ("company", "contact"), {}),
    (_("Concurrent de"), "", ("company",), ("company",), {}),
    (_("Conjoint de"), "", ("contact",), ("contact",), {"one_target": True}),
    (_("Rend compte à"), _("Encadre"), ("contact",), ("contact",), {"one_target": True}),
)


def ensure_types(viewer: Viewer) -> None:
    """Create the first types of relation, named in both languages, when the organisation has none."""
    if count(Query("relation_type"), system(), 1).value:
        return
    known = catalogue().objects
    edits = []
    for position, (name, inverse, sources, targets, more) in enumerate(_TYPES, 1):
        if not {*sources, *targets} <= known.keys():
            continue
        values: dict[str, object] = {
            "from_objects": list(sources),
            "to_objects": list(targets),
            "symmetric": inverse == "",
            **more,
        }
        for language, suffix in (("fr", ""), ("en", "_en")):
            with override(language):
                values |= {f"name{suffix}": str(name), f"inverse_name{suffix}": str(inverse) or None}
        edits.append(Create("relation_type", {**values, "position": position}))
    apply(Change(viewer, Cause("setup"), edits))
