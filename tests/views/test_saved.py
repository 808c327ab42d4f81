"""Saved views: whose they are, who sees them, what they hold."""

from dataclasses import replace
from types import MappingProxyType
from uuid import uuid4

import pytest

from liane.accounts.rights import expand
from liane.capabilities.views import saved
from liane.capabilities.views.shown import Column, Group, Shown, dump, read
from liane.records.changes.model import Refused
from liane.records.changes.undo import undo
from liane.records.definitions.uses import uses
from liane.records.queries.model import Leaf, QueryError
from liane.records.registry import catalogue
from tests.records.conftest import people  # noqa: F401
from tests.records.people import SYSTEM, ask, create, delete, found, update

SHOWN = Shown(where=Leaf("name", "contains", "bo"), sort=("-name",), columns=(Column("name", 240, frozen=True),))


@pytest.fixture
def everybody(people):  # noqa: F811
    """Give each of the people the rights of a role that says nothing: what a person has whatever her role."""
    rights = MappingProxyType(dict(expand({"*": {"read": "all"}}, catalogue(), administrator=False)))
    return {name: replace(getattr(people, name), rights=rights) for name in ("owner", "mate", "boss", "outsider")}


def names(viewer) -> list[str]:
    return [view.name for view in saved.of("box", viewer)]


def shown(viewer, view_id) -> Shown | None:
    view = saved.one(view_id, viewer)
    return None if view is None else view.shown


def test_a_private_view_is_its_owners_alone(everybody):
    saved.save(everybody["owner"], "À moi", "box", "list", SHOWN)
    assert names(everybody["owner"]) == ["À moi"]
    assert names(everybody["mate"]) == []
    assert names(everybody["outsider"]) == []


def test_a_teams_view_is_seen_by_the_team_and_one_for_all_by_all(everybody):
    saved.save(everybody["owner"], "Équipe", "box", "board", SHOWN, visibility="team")
    saved.save(everybody["owner"], "Tous", "box", "list", SHOWN, visibility="everyone")
    assert set(names(everybody["mate"])) == {"Équipe", "Tous"}
    assert names(everybody["outsider"]) == ["Tous"]


def test_another_persons_view_is_seen_and_not_changed(everybody):
    [made] = saved.save(everybody["owner"], "Tous", "box", "list", SHOWN, visibility="everyone").created
    seen = saved.one(made, everybody["outsider"])
    assert seen is not None
    assert not seen.mine
    with pytest.raises(Refused):
        saved.change(everybody["outsider"], seen, name="Pris")
    with pytest.raises(Refused):
        delete(everybody["outsider"], "view", made)


def test_a_view_says_again_what_was_saved(everybody):
    [made] = saved.save(everybody["owner"], "À moi", "box", "list", SHOWN).created
    view = saved.one(made, everybody["owner"])
    assert view is not None
    assert view.shown == SHOWN
    changed = replace(SHOWN, group=(Group("name"),))
    outcome = saved.change(everybody["owner"], view, shown=changed)
    assert shown(everybody["owner"], made) == changed
    assert outcome.id is not None
    undo(outcome.id, everybody["owner"])
    assert shown(everybody["owner"], made) == SHOWN


def test_only_an_administrator_chooses_what_others_open_first(everybody):
    [made] = saved.save(everybody["owner"], "Tous", "box", "list", SHOWN, visibility="everyone").created
    with pytest.raises(Refused, match="administrateur"):
        update(everybody["owner"], "view", made, for_everyone=True)
    update(SYSTEM, "view", made, for_everyone=True)
    opened = saved.first(saved.of("box", everybody["outsider"]))
    assert opened is not None
    assert opened.id == made


def test_what_others_open_first_is_seen_by_all(everybody):
    [made] = saved.save(everybody["owner"], "À moi", "box", "list", SHOWN).created
    with pytest.raises(Refused, match="visible par tout le monde"):
        update(SYSTEM, "view", made, for_everyone=True)


def test_a_favourite_follows_the_name_of_its_view_and_goes_with_it(everybody):
    [made] = saved.save(everybody["owner"], "Avant", "box", "list", SHOWN, visibility="everyone").created
    create(everybody["outsider"], "favourite", view=made)
    assert found(everybody["owner"], object="favourite") == []
    update(everybody["owner"], "view", made, name="Après")
    [kept] = saved_favourites(everybody["outsider"])
    assert kept == "Après"
    delete(everybody["owner"], "view", made)
    assert saved_favourites(everybody["outsider"]) == []


def saved_favourites(viewer) -> list[str]:
    return [row.values[0] for row in ask(viewer, object="favourite", columns=["name"]).rows]


def test_a_field_knows_the_views_that_use_it(everybody):
    saved.save(everybody["owner"], "À moi", "box", "list", SHOWN)
    assert [use.label for use in uses("box", "name") if use.kind == "view"] == ["À moi"]
    assert [use for use in uses("box", "owner") if use.kind == "view"] == []


def test_a_view_of_nothing_is_refused(everybody):
    with pytest.raises(Refused, match="n’existe pas"):
        saved.save(everybody["owner"], "Rien", "unicorn", "list", Shown())
    with pytest.raises(Refused):
        update(everybody["owner"], "view", uuid4(), name="Absente")


@pytest.mark.parametrize(
    "data",
    [
        {"unknown": 1},
        {"where": {"field": 3}},
        {"columns": [{"path": "name", "width": "large"}]},
        {"columns": [{"path": "name"}] * 201},
        {"columns": "name"},
        {"columns": [{"path": "name", "total": "product"}]},
        {"group": [{"path": "name", "by": "century"}]},
        {"options": {"column": {"deep": 1}}},
        {"sort": ["name"] * 9},
    ],
)
def test_what_is_no_view_is_refused_in_words(data):
    with pytest.raises(QueryError):
        read(data)


def test_widths_stay_within_a_screen():
    [narrow, wide] = read({"columns": [{"path": "a", "width": 1}, {"path": "b", "width": 9_999}]}).columns
    assert (narrow.width, wide.width) == (40, 1_200)
    assert dump(Shown()) == {}
