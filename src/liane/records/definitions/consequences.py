"""What follows each write of a definition, in its own transaction, on every road: undo included."""

from collections.abc import Sequence

from liane.records.changes.draft import Draft
from liane.records.definitions.rows import make_table
from liane.records.registry import bump_version

OBJECTS = frozenset({"custom_object", "custom_field", "layout"})


def follow(drafts: Sequence[Draft]) -> None:
    """Make the table of a new object; have every process read the definitions anew with its next request."""
    touched = [draft for draft in drafts if draft.object.name in OBJECTS]
    for draft in touched:
        if draft.object.name == "custom_object" and draft.action == "create":
            make_table(str(draft.get("key")))
    if touched:
        bump_version("catalogue")
