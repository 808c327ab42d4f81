"""/api/v1/imports, /exports and /operations: work that lasts, asked for, watched, stopped, taken back."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liane.api.idempotency.once import once
from liane.api.problems.errors import ApiError, invalid, not_found
from liane.api.problems.refusals import misasked, refused
from liane.api.road.answers import answer
from liane.api.road.asked import ApiRequest, identifier, mapping, named, parameters
from liane.api.road.methods import by_method
from liane.api.transfers import importing, uploading
from liane.capabilities.transfer import exporting
from liane.capabilities.transfer.exporting_formats import FORMATS
from liane.capabilities.transfer.refusals import BadFile
from liane.records import operations, tasks
from liane.records.changes.model import Refused
from liane.records.fields import Invalid
from liane.records.objects import ObjectType
from liane.records.operations import State
from liane.records.queries.asof import held
from liane.records.queries.kept import Preparing
from liane.records.queries.model import Query, QueryError, parse_query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Verb

KINDS = (importing.KIND, exporting.KIND, tasks.UNDO)
_SHOWN = timedelta(days=7)
_NOTHING: frozenset[str] = frozenset()


@once
def start_import(request: ApiRequest) -> HttpResponse:
    """Import a CSV file as records of `object`: its headings, or a mapping, say which field each column fills."""
    given = parameters(request, frozenset({"object", "dry_run"}))
    item = _object(request, given.get("object", ""), Verb.IMPORT)
    asked = uploading.asked(request, given.get("dry_run", "false"))
    try:
        operation = importing.start(item, asked, request.viewer, request.bearer.reach)
    except BadFile as error:
        raise ApiError(422, "invalid", error.message) from None
    return _started(operation)


@once
def start_export(request: ApiRequest) -> HttpResponse:
    """Write what a Query finds into a file, in the background."""
    parameters(request, _NOTHING)
    data = mapping(request, frozenset({"query", "format"}))
    style = data.get("format", "csv")
    if not isinstance(style, str) or style not in FORMATS:
        raise invalid(
            gettext_lazy("Ce format n’existe pas. Il y a : %(formats)s.") % {"formats": ", ".join(FORMATS)}, "format"
        )
    try:
        query = parse_query(data.get("query"))
        item = _object(request, query.object, Verb.EXPORT)
        _check(query, request)
        label = _("Export : %(objects)s") % {"objects": item.plural}
        root = request.build_absolute_uri(f"/{item.slug}/")
        operation = exporting.start(
            query, request.viewer, style, records=root, label=label, only=request.bearer.reach.limits
        )
    except (QueryError, Invalid) as error:
        wrong = error if isinstance(error, QueryError) else QueryError(error)
        wrong.path = wrong.path or "query"
        raise misasked(wrong, address=False) from None
    except Refused as error:
        raise refused(error) from None
    return _started(operation)


def _check(query: Query, request: ApiRequest) -> None:
    """Read one record, so that what is wrong with the Query is said now and not in a job."""
    if query.group or query.measures or query.after:
        raise QueryError(gettext_lazy("Un export n’a ni groupes ni curseur."), "query")
    # The job waits for a past that is to be made first.
    with suppress(Preparing), held(query.as_of):
        fetch(replace(query, limit=1), request.viewer)


def _object(request: ApiRequest, name: str, verb: Verb) -> ObjectType:
    item = catalogue().get(name)
    if item is None:
        return named(request, name, verb)
    found = named(request, item.slug, verb)
    if request.viewer.on(found.name).scope(verb) is Scope.NONE:
        raise ApiError(403, "forbidden", gettext_lazy("Votre rôle ou votre clé ne le permet pas ici."))
    return found


def _started(operation_id: UUID) -> HttpResponse:
    headers = {"Location": f"/api/v1/operations/{operation_id}"}
    return answer(_told(tasks.task(operation_id)), 202, headers)


def listing(request: ApiRequest) -> HttpResponse:
    """Answer the operations of the last week that the key's owner asked for."""
    parameters(request, _NOTHING)
    since = timezone.now() - _SHOWN
    return answer(
        {"items": [_told(one) for one in tasks.recent(request.viewer, KINDS, since, 100) if _may(request, one)]}
    )


def read(request: ApiRequest, operation_id: str) -> HttpResponse:
    """Answer how far an operation is, and what it could not write."""
    parameters(request, _NOTHING)
    one = _own(request, operation_id)
    return answer(_told(one) | {"report": operations.progress(one.id).report[:1_000]})


def stop(request: ApiRequest, operation_id: str) -> HttpResponse:
    """End an operation after the step that it is making; what was done stands."""
    parameters(request, _NOTHING)
    operations.stop(_own(request, operation_id).id)
    return answer(_told(_own(request, operation_id)))


@once
def undo(request: ApiRequest, operation_id: str) -> HttpResponse:
    """Take an operation back, by an operation."""
    parameters(request, _NOTHING)
    one = _own(request, operation_id)
    item = catalogue().get(str(one.parameters.get("object", "")))
    if not request.bearer.reach.whole and (item is None or not request.bearer.reach.writes(item)):
        raise ApiError(403, "forbidden", gettext_lazy("Votre rôle ou votre clé ne le permet pas ici."))
    try:
        label = _("%(what)s, annulation") % {"what": one.label}
        return _started(tasks.take_back_later(one.id, request.viewer, label))
    except Refused as error:
        raise refused(error) from None


def file(request: ApiRequest, operation_id: str) -> HttpResponseBase:
    """Answer the file of an export."""
    parameters(request, _NOTHING)
    one = _own(request, operation_id)
    kept = one.parameters.get("file")
    if one.kind != exporting.KIND or one.state != State.DONE or not kept or not default_storage.exists(kept):
        raise not_found()
    return FileResponse(
        default_storage.open(kept), as_attachment=True, filename=f"export.{FORMATS[one.parameters['style']][1]}"
    )


def _own(request: ApiRequest, text: str) -> tasks.Task:
    """Return an operation of the key's owner, within what the key reaches. Raises ApiError (404)."""
    try:
        one = tasks.task(identifier(text))
    except LookupError:
        raise not_found() from None
    if (
        one.actor_id is None
        or one.actor_id != request.viewer.user_id
        or one.kind not in KINDS
        or not _may(request, one)
    ):
        raise not_found()
    return one


def _may(request: ApiRequest, one: tasks.Task) -> bool:
    name = str(one.parameters.get("object", ""))
    return request.bearer.reach.whole or (bool(name) and request.bearer.reach.reads(name))


def _told(one: tasks.Task) -> dict[str, Any]:
    done = one.kind == exporting.KIND and one.state == State.DONE and one.parameters.get("file")
    # What a trial would have written.
    would = one.parameters.get("would") or {}
    found = {
        "id": one.id,
        "kind": one.kind,
        "label": one.label,
        "object": one.parameters.get("object"),
        "state": one.state,
        "position": one.position,
        "total": one.total,
        "created": would.get("created", one.created),
        "updated": would.get("updated", one.updated),
        "deleted": one.deleted,
        "refused": one.refused,
        "started_at": one.started_at,
        "finished_at": one.finished_at,
        "file": f"/api/v1/operations/{one.id}/file" if done else None,
    }
    if one.kind == importing.KIND:
        found |= {key: one.parameters.get(key) for key in ("dry_run", "columns", "ignored")}
    return found


imports = by_method(POST=start_import, GET=listing)
exports = by_method(POST=start_export, GET=listing)
all_operations = by_method(GET=listing)
operation = by_method(GET=read)
stopping = by_method(POST=stop)
undoing = by_method(POST=undo)
export_file = by_method(GET=file)
