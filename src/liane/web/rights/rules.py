"""Settings of sharing rules: what each opens, to whom, how many records that is; and the way to the audit."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts.middleware import Asked
from liane.accounts.sharing.rules import Reach, reach
from liane.accounts.views.frame import administrators_only, make, page, say
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Edit, Refused, Update
from liane.records.definitions.counting import counted
from liane.records.objects import ObjectType
from liane.records.queries.model import Query, QueryError, parse_where
from liane.records.queries.pages import Count, count, fetch, get
from liane.records.registry import catalogue
from liane.records.viewer import system
from liane.web.filters.words import Chip, chips
from liane.web.rights import receivers

_MOST = 500
_COLUMNS = ("name", "object", "condition", "who", "may_edit", "active", "everything")


@administrators_only
@require_GET
def listing(request: Asked) -> HttpResponse:
    """All rules, with what each opens to whom."""
    query = Query("sharing_rule", columns=_COLUMNS, sort=("name",), limit=_MOST)
    rows = []
    for row in fetch(query, request.viewer).rows:
        known = dict(zip(_COLUMNS, row.values, strict=True))
        item = catalogue().get(known["object"])
        who = known["who"]
        shown = known | {"id": row.id, "what": item.plural if item else known["object"], "lost": item is None}
        shown |= {
            "chips": _chips(request, item, known["condition"])[0],
            "who": receivers.shown(who.object, who.title or "—"),
        }
        rows.append(shown)
    return page(request, "rights/rules.html", {"rows": rows})


@administrators_only
@require_http_methods(["GET", "POST"])
def create(request: Asked) -> HttpResponse:
    """Make a rule: of which object first, then which of its records, then for whom."""
    given = request.POST if request.method == "POST" else request.GET
    item = catalogue().get(given.get("objet", ""))
    if item is None or not item.shareable:
        offered = sorted((one for one in catalogue() if one.shareable), key=lambda one: (one.order, str(one.plural)))
        return page(request, "rights/rule_object.html", {"objects": offered})
    return _form(request, None, {"object": item.name, "active": True})


@administrators_only
@require_http_methods(["GET", "POST"])
def edit(request: Asked, rule_id: UUID) -> HttpResponse:
    """Change a rule. Its condition comes back here from the filter of its object, to be saved with the rest."""
    row = get("sharing_rule", rule_id, request.viewer, _COLUMNS)
    if row is None:
        raise Http404
    return _form(request, rule_id, dict(zip(_COLUMNS, row.values, strict=True)))


@administrators_only
@require_POST
def remove(request: Asked, rule_id: UUID) -> HttpResponse:
    """Take a rule away; the toast brings it back."""
    make(request, [Delete("sharing_rule", rule_id)], _("La règle est supprimée : ce qu’elle ouvrait est refermé."))
    return redirect("rights_pages:rules")


@administrators_only
@require_GET
def audit(request: Asked) -> HttpResponse:
    """Lead to the list of the audit."""
    return HttpResponseRedirect(f"/{catalogue()['audit_entry'].slug}")


def _form(request: Asked, rule_id: UUID | None, known: dict[str, Any]) -> HttpResponse:
    item = catalogue().get(known["object"])
    pending = "filtre" in request.GET
    if pending:
        known["condition"] = _read(request.GET["filtre"])
    who = known.get("who")
    typed = {"name": known.get("name") or "", "who": receivers.shown(who.object, who.title or "") if who else ""}
    errors: list[str] = []
    if request.method == "POST":
        typed = _posted(request, known)
        errors = _saved(request, rule_id, known, typed)
        if not errors:
            return redirect("rights_pages:rules")
    context = {
        "rule_id": rule_id, "known": known, "typed": typed, "item": item, "pending": pending, "errors": errors,
        "offered": receivers.offered(request.viewer), "all_url": reverse("rights_pages:rules"),
    }  # fmt: skip
    status = 422 if errors else 200
    return page(request, "rights/rule.html", context | _condition(request, item, known, errors), status=status)


def _posted(request: Asked, known: dict[str, Any]) -> dict[str, str]:
    """Put what was posted into what is known of a rule; return what was typed."""
    wanted = "" if "all" in request.POST else request.POST.get("condition", "")
    known["condition"] = _read(wanted)
    known |= {key: key in request.POST for key in ("may_edit", "active", "everything")}
    return {key: request.POST.get(key, "").strip()[:254] for key in ("name", "who")}


def _condition(request: Asked, item: ObjectType | None, known: dict[str, Any], errors: list[str]) -> dict[str, Any]:
    """Return what the form says of the condition and of what it opens; one that is broken is told in `errors`."""
    condition = known["condition"] if known.get("condition") else None
    drawn, broken = _chips(request, item, condition)
    if broken and not errors:
        errors.append(broken)
    text = "" if condition is None else condition if isinstance(condition, str) else orjson.dumps(condition).decode()
    back = f"{request.path}?{urlencode({'objet': known['object']})}"
    asked = {"retour": back} | ({"filtre": text} if text else {})
    opens, every = _opened(item, condition) if item and not broken else (None, None)
    reached = reach(item, parse_where(condition) if condition else None) if item and opens else Reach.SOME
    return {
        "condition": text, "chips": drawn, "opens": opens, "every": every,
        "everything": reached is not Reach.SOME, "so_far": reached is Reach.EVERYTHING_SO_FAR,
        "builder": f"/{item.slug}/filtre?{urlencode(asked)}" if item else "",
    }  # fmt: skip


def _saved(request: Asked, rule_id: UUID | None, known: dict[str, Any], typed: dict[str, str]) -> list[str]:
    """Save the rule and say so, or return why not."""
    who = receivers.find(request.viewer, typed["who"])
    if who is None:
        text = _("Personne, aucune équipe ni aucun rôle ne s’appelle exactement « %(text)s ».")
        return [text % {"text": typed["who"]}]
    values = {key: known[key] for key in ("condition", "may_edit", "active", "everything")} | {
        "name": typed["name"],
        "who": who,
    }
    edit: Edit = (
        Update("sharing_rule", rule_id, values)
        if rule_id
        else Create("sharing_rule", values | {"object": known["object"]})
    )
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [edit]))
    except Refused as refused:
        return [str(problem.message) for problem in refused.problems]
    say(request, _("La règle « %(name)s » est enregistrée.") % typed, outcome.id)
    return []


def _opened(item: ObjectType, condition: Any) -> tuple[Count | None, Count | None]:
    """Return how many records a condition finds, whoever owns them, as far as somebody waits, and how many there are.

    None if it is broken.
    """
    try:
        where = parse_where(condition) if condition else None
        return counted(Query(item.name, where=where), system()), count(Query(item.name), system())
    except QueryError:
        return None, None


def _read(text: str) -> Any:
    """Return a condition in JSON as typed; one that cannot be read is refused by the gate."""
    try:
        return (orjson.loads(text) or None) if text.strip() else None
    except orjson.JSONDecodeError:
        return text


def _chips(request: Asked, item: ObjectType | None, condition: Any) -> tuple[list[Chip], str]:
    """Return a condition in words, or why it cannot be read."""
    if item is None:
        return [], _("L’objet de cette règle n’existe plus : elle n’ouvre rien.")
    try:
        return (chips(parse_where(condition), item, request.viewer) if condition else []), ""
    except QueryError as error:
        return [], str(error)
