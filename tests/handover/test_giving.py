"""What somebody is in charge of goes to others by a rule, in one undoable operation."""

from dataclasses import replace

import pytest
from django.db import connection

from liane.accounts.viewers import viewer_for
from liane.capabilities.handover import giving
from liane.capabilities.handover.models import HandOver
from liane.capabilities.handover.plans import COMPANY, DEPARTMENT, LOAD, ONE, RULES, TURN, Case, Receiver, load
from liane.capabilities.handover.preview import preview
from liane.records import operations
from liane.records.changes.undo import undo
from liane.records.queries.model import Leaf
from tests.handover.portfolio import hand_over, owner, plan, shares
from tests.records.people import SYSTEM, create, update

State = HandOver.State


def changes(one):
    """Return the Changes that a hand-over made."""
    return [change for change, _records in operations.left_to_undo(one.operation_id)]


def test_all_goes_to_one_person_as_one_change(people, portfolio):
    one = hand_over(people.anne, people.alice, plan(ONE, people.bob))
    assert one.state == State.GIVEN
    assert owner("company", portfolio.berthaut) == owner("contact", portfolio.other) == people.bob
    assert owner("deal", portfolio.won_deal) == people.bob
    assert owner("company", portfolio.hidden) == people.emma
    assert len(changes(one)) == 1
    assert shares(one) == {
        (people.bob, "company.owner"): 3, (people.bob, "contact.owner"): 2, (people.bob, "deal.owner"): 3,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT cause, reference FROM records_change WHERE id = %s", changes(one))
        assert cursor.fetchone() == ("handover", str(one.id))


def test_only_what_is_open_and_what_was_chosen_goes(people, portfolio):
    hand_over(people.anne, people.alice, plan(ONE, people.bob, parts={"deal.owner": "open"}))
    assert owner("deal", portfolio.deal) == people.bob
    assert owner("deal", portfolio.won_deal) == owner("company", portfolio.lyon) == people.alice


def test_a_saved_view_says_which_part_goes(people, portfolio):
    where = {"where": {"field": "address.city", "op": "is", "value": "Lyon"}}
    update(SYSTEM, "view", portfolio.view, shown=where)
    hand_over(people.anne, people.alice, plan(ONE, people.bob, parts={"company.owner": f"view:{portfolio.view}"}))
    assert owner("company", portfolio.lyon) == people.bob
    assert owner("company", portfolio.berthaut) == people.alice


def test_teams_views_and_people_go_too(people, portfolio):
    parts = {"team.manager": "all", "view.owner": "all", "user.manager": "all"}
    update(SYSTEM, "user", people.diego, manager=people.alice)
    hand_over(people.anne, people.alice, plan(ONE, people.chloe, parts=parts))
    assert owner("team", portfolio.team, "manager") == owner("view", portfolio.view) == people.chloe
    assert owner("user", people.diego, "manager") == people.chloe


def test_in_turn_each_gets_as_many(people, portfolio):
    one = hand_over(people.anne, people.alice, plan(TURN, people.bob, people.emma))
    got = shares(one)
    by_person = [sum(n for (who, _part), n in got.items() if who == person) for person in (people.bob, people.emma)]
    assert by_person == [4, 4]


def test_by_load_who_has_least_comes_first(people, portfolio):
    for number in range(3):
        create(SYSTEM, "company", name=f"Déjà {number}", owner=people.bob)
    parts = {"company.owner": "all"}
    one = hand_over(people.anne, people.alice, plan(LOAD, people.bob, people.emma, parts=parts))
    # Emma has one company, Bob three: she gets two before he gets his first.
    assert shares(one) == {(people.emma, "company.owner"): 2, (people.bob, "company.owner"): 1}


def test_by_department_records_follow_their_address_or_their_company_s(people, portfolio):
    given = plan(DEPARTMENT, people.bob, people.emma, d0=("21",), d1=("69",))
    hand_over(people.anne, people.alice, given)
    assert owner("company", portfolio.berthaut) == owner("deal", portfolio.deal) == people.bob
    assert owner("company", portfolio.lyon) == people.emma
    # Without a postcode: the first person.
    assert owner("company", portfolio.orsel) == people.bob


def test_records_follow_whoever_their_company_goes_to(people, portfolio):
    update(SYSTEM, "company", portfolio.lyon, owner=people.emma)
    hand_over(people.anne, people.alice, plan(COMPANY, people.bob))
    assert owner("contact", portfolio.other) == people.emma
    assert owner("contact", portfolio.contact) == owner("company", portfolio.berthaut) == people.bob


@pytest.mark.parametrize("rule", RULES)
def test_the_preview_says_what_then_happens(people, portfolio, rule):
    given = plan(rule, people.bob, people.emma, d0=("21",), d1=("69",))
    told = preview(people.alice, given, viewer_for(people.anne))
    done = hand_over(people.anne, people.alice, given)
    assert {(who, part): n for who, parts in told.shares.items() for part, n in parts.items()} == shares(done)
    assert told.total == 8
    assert not told.about


def by_place(people, rest=COMPANY):
    """Return a plan: what is in Lyon to Emma, what has a postcode to Chloé, the rest by a rule to Bob."""
    cases = (
        Case(1, "company.owner", Leaf("address.city", "is", "Lyon"), ONE, (Receiver(people.emma),)),
        Case(2, "company.owner", Leaf("address.postcode", "filled"), TURN, (Receiver(people.chloe),)),
    )
    return replace(plan(rest, people.bob), cases=cases)


def test_the_first_rule_that_finds_a_record_has_it_and_the_last_has_the_rest(people, portfolio):
    one = hand_over(people.anne, people.alice, by_place(people))
    assert owner("company", portfolio.lyon) == people.emma
    assert owner("company", portfolio.berthaut) == people.chloe
    assert owner("company", portfolio.orsel) == people.bob
    # A contact follows its company.
    assert owner("contact", portfolio.other) == people.emma
    assert owner("contact", portfolio.contact) == people.chloe
    assert len(changes(one)) == 1
    for change in changes(one):
        undo(change, viewer_for(people.anne))
    assert {owner("company", record) for record in (portfolio.lyon, portfolio.berthaut, portfolio.orsel)} == {
        people.alice
    }


@pytest.mark.parametrize("rest", RULES)
def test_the_preview_of_several_rules_says_what_then_happens(people, portfolio, rest):
    given = by_place(people, rest)
    assert load(given.dump()) == given
    told = preview(people.alice, given, viewer_for(people.anne))
    done = hand_over(people.anne, people.alice, given)
    assert {(who, part): n for who, parts in told.shares.items() for part, n in parts.items()} == shares(done)
    assert sum(shares(done).values()) == told.total


def test_several_rules_hold_from_batch_to_batch(people, portfolio, monkeypatch):
    monkeypatch.setattr(giving, "MAX_RECORDS", 3)
    monkeypatch.setattr(giving, "BATCH", 2)
    hand_over(people.anne, people.alice, by_place(people, ONE))
    assert owner("company", portfolio.lyon) == people.emma
    assert owner("company", portfolio.berthaut) == people.chloe
    assert owner("company", portfolio.orsel) == owner("contact", portfolio.other) == people.bob


def test_undo_brings_everything_back(people, portfolio):
    one = hand_over(people.anne, people.alice, plan(TURN, people.bob, people.emma))
    for change in changes(one):
        undo(change, viewer_for(people.anne))
    assert owner("company", portfolio.lyon) == owner("deal", portfolio.won_deal) == people.alice


def test_an_operation_undone_in_the_tray_is_given_back(people, portfolio):
    one = hand_over(people.anne, people.alice, plan(ONE, people.bob))
    assert one.operation_id is not None
    operations.take_back(one.operation_id, viewer_for(people.anne))
    giving.settle()
    one.refresh_from_db()
    assert one.state == State.RETURNED


def test_a_manager_hands_over_what_she_may_change_and_nothing_else(people, portfolio):
    update(SYSTEM, "company", portfolio.lyon, owner=people.emma)
    one = hand_over(people.chloe, people.emma, plan(ONE, people.bob))
    assert owner("company", portfolio.lyon) == owner("company", portfolio.hidden) == people.emma
    assert shares(one) == {}
    hand_over(people.chloe, people.alice, plan(ONE, people.bob))
    assert owner("company", portfolio.berthaut) == people.bob


def test_large_hand_overs_go_by_batches_and_begin_again_where_they_broke_off(people, portfolio, monkeypatch):
    monkeypatch.setattr(giving, "MAX_RECORDS", 3)
    monkeypatch.setattr(giving, "BATCH", 2)
    one = hand_over(people.anne, people.alice, plan(TURN, people.bob, people.emma))
    assert one.state == State.GIVEN
    assert len(changes(one)) == 5
    assert sum(shares(one).values()) == 8
    assert {owner("company", record) for record in (portfolio.berthaut, portfolio.lyon, portfolio.orsel)} <= {
        people.bob, people.emma,
    }  # fmt: skip
