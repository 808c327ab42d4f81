"""/api/v1/files: a file is given first, then named by the record whose field holds it; read with that record."""

from io import BytesIO
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from liane.api.objects.described import writable
from liane.api.problems.errors import ApiError, not_found
from liane.api.road.answers import answer
from liane.api.road.asked import ApiRequest, content, identifier, named, parameters
from liane.api.road.methods import by_method
from liane.records.fields import Field, Invalid, files
from liane.records.files import contents
from liane.records.queries.pages import get
from liane.records.registry import catalogue
from liane.records.viewer import Scope

_GIVEN = frozenset({"object", "field", "name"})


def give(request: ApiRequest) -> HttpResponse:
    """Keep the body as a file for a field; its answer is what the field's value then names."""
    given = parameters(request, _GIVEN)
    field = _field(request, given.get("object", ""), given.get("field", ""))
    data = content(request, settings.FILE_LIMIT)
    try:
        kept = contents.keep(
            given.get("name", ""), BytesIO(data), len(data), request.viewer, picture=field.kind is files.IMAGE
        )
    except Invalid as error:
        raise ApiError(422, "invalid", error.message) from None
    return answer(kept, 201)


def read(request: ApiRequest, file_id: str) -> HttpResponseBase:
    """Answer the contents to those who may read the field that names them."""
    parameters(request, frozenset())
    one: UUID = identifier(file_id)
    kept = contents.find([one]).get(one)
    if kept is None or not _readable(request, kept):
        raise not_found()
    try:
        opened = contents.opened(kept.id, small=False)
    except FileNotFoundError:
        raise not_found() from None
    return FileResponse(opened, as_attachment=True, filename=kept.name, content_type="application/octet-stream")


def _readable(request: ApiRequest, kept: contents.Kept) -> bool:
    if kept.object is None or kept.record_id is None or kept.field is None:
        return kept.kept_by is not None and kept.kept_by == request.viewer.user_id
    item = catalogue().get(kept.object)
    if item is None:
        return False
    rights = request.viewer.on(item.name)
    keys = [field.key for field in contents.naming(item, kept) if not rights.hides(field.key)]
    row = get(item.name, kept.record_id, request.viewer, keys) if keys else None
    return row is not None and any(kept.id in files.ids(value) for value in row.values)


def _field(request: ApiRequest, name: str, key: str) -> Field:
    item = catalogue().get(name) or named(request, name)
    rights = request.viewer.on(item.name)
    field = item.fields.get(key)
    may = rights.create is not Scope.NONE or rights.update is not Scope.NONE
    if field is None or field.kind.name not in files.KINDS or not may or not writable(item, field, request.viewer):
        raise ApiError(404, "not-found", _("Il n’y a pas de champ de fichiers de ce nom que vous puissiez remplir."))
    return field


deposit = by_method(POST=give)
file = by_method(GET=read)
