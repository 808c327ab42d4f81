"""Conditions that ask a search index, which a capability compiles for the kernel."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from liane.records.objects import ObjectType
from liane.records.queries.model import QueryError
from liane.records.queries.sql import Sql
from liane.records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Searched:
    """A condition that asks a search index: as it is quick to find all, as it is quick to ask of one record after
    another, and as the planner tells best how many it finds."""

    whole: Sql
    each: Sql
    about: Sql


# Such conditions are compiled by the search capability, of (viewer, object, text, alias).
SearchCompiler = Callable[[Viewer, ObjectType, str, str], Searched]


class SearchSlot:
    """Holds the search compiler that a capability brings; without one a search finds nothing and says so."""

    def __init__(self) -> None:
        self._compiler: SearchCompiler | None = None

    def fill(self, compiler: SearchCompiler) -> None:
        if self._compiler is not None:
            raise RuntimeError("a search compiler is registered already")
        self._compiler = compiler

    def compile(self, viewer: Viewer, item: ObjectType, text: str, alias: str) -> Searched:
        if self._compiler is None:
            raise QueryError(_("La recherche n’est pas installée."), "search")
        return self._compiler(viewer, item, text, alias)


search_slot = SearchSlot()
