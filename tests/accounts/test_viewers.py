"""A person's Viewer: her rights, her team, in one statement, remembered until something changes."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.accounts import actions
from liane.accounts.memory import read_versions
from liane.accounts.viewers import signed, viewer_for
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Update
from liane.records.viewer import Scope, Verb, system


def test_teammates(people):
    assert viewer_for(people.alice).teammates == {people.alice, people.bob}
    assert viewer_for(people.emma).teammates == {people.emma}
    assert viewer_for(people.diego).teammates == {people.diego}


def test_a_manager_counts_the_teams_below(people):
    assert viewer_for(people.chloe).teammates == {people.chloe, people.alice, people.bob}


def test_a_manager_counts_the_people_she_manages_and_theirs(people):
    edits = [
        Update("user", people.emma, {"manager": people.alice}),
        Update("user", people.alice, {"manager": people.diego}),
    ]
    apply(Change(system(), Cause("form"), edits))
    assert viewer_for(people.diego).teammates == {people.diego, people.alice, people.emma}


def test_rights_of_each_role(people):
    def scopes(person, name):
        rights = viewer_for(person).on(name)
        return [rights.scope(verb).value for verb in (Verb.CREATE, Verb.READ, Verb.UPDATE, Verb.DELETE, Verb.EXPORT)]

    assert scopes(people.anne, "company") == ["all"] * 5
    assert scopes(people.chloe, "company") == ["team"] * 5
    assert scopes(people.alice, "company") == ["team", "team", "own", "own", "own"]
    assert scopes(people.diego, "company") == ["none", "all", "none", "none", "none"]
    assert scopes(people.alice, "stage") == ["none", "all", "none", "none", "none"]
    assert scopes(people.chloe, "product") == ["all"] * 5
    assert scopes(people.alice, "product")[:4] == ["none", "all", "none", "none"]
    for person in (people.chloe, people.alice, people.diego):
        for name in ("user", "team", "role"):
            assert scopes(person, name)[:4] == ["none", "all", "none", "none"]
        assert viewer_for(person).on("organisation_settings").read is Scope.NONE


def test_one_statement_then_none(people):
    versions = read_versions()
    with CaptureQueriesContext(
        connection,
    ) as first:
        viewer = viewer_for(people.alice)
    with CaptureQueriesContext(connection) as second:
        again = signed(people.alice, versions)
    assert again is not None
    assert again.viewer is viewer
    # The counters, the organisation's settings, the person.
    assert len(first) <= 3
    assert len(second) == 0


def test_a_change_of_a_person_counts_at_once(people, roles):
    assert viewer_for(people.bob).on("company").delete is Scope.OWN
    apply(Change(system(), Cause("form"), [Update("user", people.bob, {"role": roles["reader"], "language": "en"})]))
    assert viewer_for(people.bob).on("company").delete is Scope.NONE
    assert viewer_for(people.bob).language == "en"


def test_unknown_and_deactivated_people_may_do_nothing(people):
    actions.deactivate(viewer_for(people.anne), people.bob)
    for person in (people.bob, new_id()):
        assert signed(person) is None
        assert viewer_for(person).on("company").read is Scope.NONE
