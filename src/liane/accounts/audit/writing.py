"""Writing the audit: one line a deed, in the transaction of the deed."""

from uuid import UUID

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.viewer import Viewer

_LONGEST = 10_000


def note(
    viewer: Viewer, kind: str, name: str, *, whom: UUID | None = None, number: int | None = None, details: str = ""
) -> None:
    """Note what `viewer` did (`kind` is one of `models.KINDS`) to what is called `name`."""
    values = {
        "kind": kind,
        "name": name[:200] or "—",
        "person": viewer.user_id,
        "whom": whom,
        "number": number,
        "details": details[:_LONGEST] or None,
    }
    apply(Change(viewer, Cause("audit"), (), follows=[Create("audit_entry", values)]))
