"""From the kernel's refusals to problems: statuses, and paths in what the caller sent."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import orjson

from liane.api.problems.errors import ApiError, not_found
from liane.records.changes.model import Conflict, Forbidden, Missing, Problem, Refused
from liane.records.queries.kept import Preparing
from liane.records.queries.model import QueryError
from liane.records.registry import catalogue

# Where a record of a Change stands in what was sent: "" for a single one, "changes[3]" in a batch.
Where = Callable[[Problem], str]
_MOST = 1_000
_NOBODY = UUID(int=0)


def at_top(problem: Problem) -> str:
    """The body is the record."""
    return ""


def refused(error: Refused, where: Where = at_top, *, missing_is_absent: bool = True) -> ApiError:
    """Return the problem of a Change that was not made. A single record that is not there answers 404."""
    if isinstance(error, Missing) and missing_is_absent:
        return not_found()
    status, kind = _kind(error)
    details = list(dict.fromkeys(str(problem.message) for problem in error.problems))
    errors = [told(problem, where(problem)) for problem in error.problems[:_MOST]]
    return ApiError(status, kind, " ".join(details[:3]), errors)


def _kind(error: Refused) -> tuple[int, str]:
    if isinstance(error, Forbidden):
        return 403, "forbidden"
    return (409, "conflict") if isinstance(error, Conflict) else (422, "invalid")


def told(problem: Problem, place: str) -> dict[str, Any]:
    """Return a problem as JSON says it: its path in what was sent, its code, its sentence, what stands now."""
    path = ".".join(part for part in (place, f"values.{problem.field}" if problem.field else "") if part)
    found: dict[str, Any] = {"path": path, "code": problem.code, "message": str(problem.message)}
    if problem.object and problem.id != _NOBODY:
        found |= {"object": problem.object, "id": str(problem.id)}
    if problem.code == "conflict":
        found["current"] = _current(problem)
    return found


def _current(problem: Problem) -> Any:
    item = catalogue().get(problem.object)
    field = item.field(problem.field) if item else None
    if problem.value is None or field is None:
        return None
    return orjson.loads(orjson.dumps(field.kind.storage.dump(problem.value), default=str))


# Where the parts of a Query stand in the address of a list.
_PARAMETERS: Mapping[str, str] = {"search": "q"}


def preparing(error: Preparing) -> ApiError:
    """Return the problem of a past that is being made: asked again in a moment, it answers."""
    return ApiError(503, "unavailable", str(error), headers={"Retry-After": "2"})


def misasked(error: QueryError, *, address: bool) -> ApiError:
    """Return the problem of a Query: `address` says that it came as parameters of one."""
    path = error.path
    if address:
        path = _PARAMETERS.get(path, path)
    status = 400 if path.startswith("after") else 422
    kind = "malformed" if status == 400 else "invalid"
    detail = str(error)
    return ApiError(status, kind, detail, [{"path": path, "code": "query", "message": detail}])
