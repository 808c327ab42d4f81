"""What a key leaves of its owner's rights: never more than she has, only what its scopes name."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from types import MappingProxyType

from liane.accounts.memory import CATALOGUE, ORGANISATION, PEOPLE, SHARING, Remembered, Versions
from liane.api.models import READ, SETTINGS, WRITE
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import NO_RIGHTS, ObjectRights, Scope, Viewer

ALL_SCOPES = frozenset({READ, WRITE, SETTINGS})


@dataclass(frozen=True, slots=True)
class Reach:
    """What a bearer may do: its scopes, and the objects that they are limited to (all when there are none)."""

    scopes: frozenset[str]
    limits: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        """Say whether nothing is taken from the owner's rights."""
        return self.scopes >= ALL_SCOPES and not self.limits

    def reads(self, name: str) -> bool:
        return bool(self.scopes & {READ, WRITE}) and (not self.limits or name in self.limits)

    def writes(self, item: ObjectType) -> bool:
        """Say whether it may write: what sets Liane up needs a scope of its own, lest an app make administrators."""
        needed = SETTINGS if item.settings and item.granted is None else WRITE
        return needed in self.scopes and (not self.limits or item.name in self.limits)


_viewers: Remembered[Viewer] = Remembered((PEOPLE, ORGANISATION, CATALOGUE, SHARING))


def limited(viewer: Viewer, reach: Reach, language: str, versions: Versions) -> Viewer:
    """Return `viewer` within `reach`, who is spoken to in `language`."""
    if reach.whole and language == viewer.language:
        return viewer
    key = (viewer.user_id, reach, language)
    return _viewers.get(key, versions, lambda: narrowed(replace(viewer, language=language), reach))


def narrowed(viewer: Viewer, reach: Reach) -> Viewer:
    """Return `viewer` with no more rights than `reach` leaves."""
    if reach.whole:
        return viewer
    rights = {item.name: _left(viewer.on(item.name), item, reach) for item in catalogue()}
    return replace(viewer, rights=MappingProxyType(rights), administrator=False)


def _left(rights: ObjectRights, item: ObjectType, reach: Reach) -> ObjectRights:
    if not (reach.reads(item.name) or reach.writes(item)):
        return NO_RIGHTS
    if reach.writes(item):
        return rights
    nothing = Scope.NONE
    return replace(rights, create=nothing, update=nothing, delete=nothing, import_=nothing, bulk=nothing)


def reach_of(scopes: Collection[str], limits: Collection[str]) -> Reach:
    """Return the reach that a bearer's row says."""
    return Reach(frozenset(scopes), frozenset(limits))
