"""Settings of sharing rules: what each opens, to whom, how many records that is; and the way to the audit."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts.forms.seen import AGAIN, drawn_version, moved, seen_version
from liane.accounts.middleware import Asked
from liane.accounts.sharing.rules import Reach, reach
from liane.accounts.views.frame import administrators_only, make, page, say
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Conflict, Create, Delete, Edit, Problem, Refused, Update
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
_FLAGS = ("may_edit", "active", "everything")
# What the form carries to the filter of its object, and finds again when it comes back.
_CARRIED = ("objet", "version", "name", "who", *_FLAGS)


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
    return _form(request, None, None, {"object": item.name, "active": True})


@administrators_only
@require_http_methods(["GET", "POST"])
def edit(request: Asked, rule_id: UUID) -> HttpResponse:
    """Change a rule. Its condition comes back here from the filter of its object, to be saved with the rest."""
    row = get("sharing_rule", rule_id, request.viewer, _COLUMNS)
    if row is None:
        raise Http404
    return _form(request, rule_id, row.version, dict(zip(_COLUMNS, row.values, strict=True)))


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


def _form(request: Asked, rule_id: UUID | None, version: int | None, known: dict[str, Any]) -> HttpResponse:
    item = catalogue().get(known["object"])
    pending = "filtre" in request.GET
    given = request.POST if request.method == "POST" else request.GET
    who = known.get("who")
    typed = {"name": known.get("name") or "", "who": receivers.shown(who.object, who.title or "") if who else ""}
    if "name" in given:
        typed = _typed(given, known)
    if pending:
        known["condition"] = _read(request.GET["filtre"])
    if item and "filter" in request.POST:
        return redirect(_builder(request, item, known["condition"]))
    errors: list[str] = []
    told, found = False, None
    if request.method == "POST":
        try:
            _save(request, rule_id, known, typed)
            return redirect("rights_pages:rules")
        except Refused as refused:
            errors = [str(problem.message) for problem in refused.problems]
            told = isinstance(refused, Conflict)
            errors += [str(AGAIN)] if moved(refused) else []
            found = next((problem.value for problem in refused.problems if problem.code == "everything"), None)
    context = {
        "rule_id": rule_id, "known": known, "typed": typed, "item": item, "pending": pending, "errors": errors,
        "offered": receivers.offered(request.viewer), "all_url": reverse("rights_pages:rules"),
        "version": None if version is None else drawn_version(given, version, told=told),
    }  # fmt: skip
    status = 422 if errors else 200
    return page(request, "rights/rule.html", context | _condition(request, item, known, errors, found), status=status)


def _typed(given: QueryDict, known: dict[str, Any]) -> dict[str, str]:
    """Put what the form holds into what is known of a rule; return what was typed."""
    known["condition"] = _read("" if "all" in given else given.get("condition", ""))
    known |= {key: key in given for key in _FLAGS}
    return {key: given.get(key, "").strip()[:254] for key in ("name", "who")}


def _builder(request: Asked, item: ObjectType, condition: Any) -> str:
    """Return the address of the filter that makes the condition, from where the form comes back as it was left."""
    kept = {key: text for key in _CARRIED if (text := request.POST.get(key, "")) or key == "name"}
    asked = {"retour": f"{request.path}?{urlencode(kept)}"} | ({"filtre": _text(condition)} if condition else {})
    return f"/{item.slug}/filtre?{urlencode(asked)}"


def _condition(
    request: Asked, item: ObjectType | None, known: dict[str, Any], errors: list[str], found: Reach | None
) -> dict[str, Any]:
    """Return what the form says of the condition and of what it opens; one that is broken is told in `errors`.

    `found` is whether it leaves records out, where that is known already.
    """
    condition = known["condition"] if known.get("condition") else None
    drawn, broken = _chips(request, item, condition)
    if broken and not errors:
        errors.append(broken)
    opens, every = _opened(item, condition) if item and not broken else (None, None)
    reached = Reach.SOME
    if item and opens:
        reached = found or reach(item, parse_where(condition) if condition else None)
    return {
        "condition": _text(condition), "chips": drawn, "opens": opens, "every": every,
        "everything": reached is not Reach.SOME, "so_far": reached is Reach.EVERYTHING_SO_FAR,
    }  # fmt: skip


def _save(request: Asked, rule_id: UUID | None, known: dict[str, Any], typed: dict[str, str]) -> None:
    """Save the rule and say so. Raises Refused."""
    who = receivers.find(request.viewer, typed["who"])
    if who is None:
        text = _("Personne, aucune équipe ni aucun rôle ne s’appelle exactement « %(text)s ».")
        raise Refused([Problem("sharing_rule", rule_id or UUID(int=0), "who", text % {"text": typed["who"]})])
    values = {key: known[key] for key in ("condition", *_FLAGS)} | {"name": typed["name"], "who": who}
    edit: Edit = (
        Update("sharing_rule", rule_id, values, seen_version(request.POST))
        if rule_id
        else Create("sharing_rule", values | {"object": known["object"]})
    )
    outcome = apply(Change(request.viewer, Cause("form"), [edit]))
    say(request, _("La règle « %(name)s » est enregistrée.") % typed, outcome.id)


def _opened(item: ObjectType, condition: Any) -> tuple[Count | None, Count | None]:
    """Return how many records a condition finds, whoever owns them, as far as somebody waits, and how many there are.

    None if it is broken.
    """
    try:
        where = parse_where(condition) if condition else None
        return counted(Query(item.name, where=where), system()), count(Query(item.name), system())
    except QueryError:
        return None, None


def _text(condition: Any) -> str:
    """Return a condition in JSON; one that cannot be read as it was typed."""
    return "" if condition is None else condition if isinstance(condition, str) else orjson.dumps(condition).decode()


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
