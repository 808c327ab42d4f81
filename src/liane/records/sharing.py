"""What is opened to a person beyond her role: single records shared with her, and rules that share what they match.

Both are records (`record_share`, `sharing_rule`), so they are written by Changes. A Viewer carries what concerns her:
the rules whole, and of which objects single records are shared; which ones is asked of the table by each Query.
Sharing opens records of objects that her role reads, to read or to edit, never to delete or to give away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from liane.records.queries.model import Where

# The object whose records are single shares: fields `record`, `who`, `may_edit`, `until`.
SHARE = "record_share"
# The object whose records are rules.
RULE = "sharing_rule"


@dataclass(frozen=True, slots=True)
class Rule:
    """A sharing rule: all records of `object` that `where` finds, whoever owns them; None finds them all."""

    id: UUID
    name: str
    object: str
    where: Where | None
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """What is shared with a viewer: `with_` are the ids that it may be addressed to (hers, her teams', her role's),
    `objects` those of which single records are, `rules` the rules by object."""

    with_: tuple[UUID, ...] = ()
    objects: frozenset[str] = frozenset()
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, object_name: str) -> bool:
        """Say whether records of this object may be open to her by sharing."""
        return object_name in self.objects or object_name in self.rules


NOTHING_SHARED = Shared()
