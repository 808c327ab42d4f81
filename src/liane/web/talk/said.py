"""One comment as a reader sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from liane.records.queries.columns import Reference


@dataclass(slots=True)
class Said:
    """One comment for one reader: its words (canonical HTML), who wrote it, what hangs on it, what she may do."""

    id: UUID
    version: int
    body: str
    at: datetime
    edited: bool
    author: UUID | None
    author_name: str
    mentioned: Sequence[str]
    files: Sequence[dict[str, Any]]
    parent: UUID | None
    subject: Reference | None
    mine: bool
    may_delete: bool
    replies: list["Said"] = field(default_factory=list)
    signs: dict[str, list[str]] = field(default_factory=dict)
    own_signs: set[str] = field(default_factory=set)
