"""Writing the audit: one line a deed, in the transaction of the deed."""

from dataclasses import replace
from uuid import UUID

from liane.accounts.viewers import viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.viewer import Viewer

_LONGEST = 10_000


def note(
    viewer: Viewer, kind: str, name: str, *, whom: UUID | None = None, number: int | None = None, details: str = ""
) -> None:
    """Note what `viewer` did (`kind` is one of `models.KINDS`) to what is called `name`.

    What somebody does who looks from another's place is hers, and says whose place that was.
    """
    if viewer.guest is not None:
        viewer, whom = viewer_for(viewer.guest), viewer.user_id
    values = {
        "kind": kind,
        "name": name[:200] or "—",
        "person": viewer.user_id,
        "whom": whom,
        "number": number,
        "details": details[:_LONGEST] or None,
    }
    # Whoever looks at the past does it today.
    apply(Change(replace(viewer, as_of=None), Cause("audit"), (), follows=[Create("audit_entry", values)]))
