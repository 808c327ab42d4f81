"""An absence hands over on its first day and gives back after its last what is still as it was handed over."""

from datetime import timedelta

from liane.accounts import actions
from liane.accounts.viewers import viewer_for
from liane.capabilities.handover import absences
from liane.capabilities.handover.models import HandOver
from liane.capabilities.handover.plans import ONE
from tests.handover.portfolio import DAY, hand_over, owner, plan
from tests.records.people import SYSTEM, delete, update

State = HandOver.State
WEEK = timedelta(days=7)


def planned(people, **more):
    return HandOver.objects.create(
        giver_id=people.alice, asked_by=people.anne, plan=plan(ONE, people.bob).dump(), starts_on=DAY,
        ends_on=DAY + WEEK, **more,
    )  # fmt: skip


def test_it_begins_on_its_first_day_and_ends_after_its_last(people, portfolio):
    one = planned(people)
    assert absences.due(DAY - timedelta(days=1)) == 0
    assert owner("company", portfolio.lyon) == people.alice
    absences.due(DAY)
    assert owner("company", portfolio.lyon) == people.bob
    absences.due(DAY + WEEK)
    assert owner("company", portfolio.lyon) == people.bob
    absences.due(DAY + WEEK + timedelta(days=1))
    assert owner("company", portfolio.lyon) == owner("deal", portfolio.deal) == people.alice
    one.refresh_from_db()
    assert (one.state, one.kept) == (State.RETURNED, 0)


def test_what_somebody_changed_meanwhile_stays(people, portfolio):
    one = hand_over(people.anne, people.alice, plan(ONE, people.bob), DAY, DAY + WEEK)
    update(SYSTEM, "company", portfolio.lyon, owner=people.emma)
    update(SYSTEM, "company", portfolio.orsel, description="Vue pendant l’absence")
    absences.due(DAY + 2 * WEEK)
    one.refresh_from_db()
    assert one.kept == 1
    assert owner("company", portfolio.lyon) == people.emma
    assert owner("company", portfolio.orsel) == owner("company", portfolio.berthaut) == people.alice


def test_one_whose_asker_left_is_given_back_all_the_same(people, portfolio):
    hand_over(people.chloe, people.alice, plan(ONE, people.bob), DAY, DAY + WEEK)
    actions.deactivate(viewer_for(people.anne), people.chloe)
    absences.due(DAY + 2 * WEEK)
    assert owner("company", portfolio.berthaut) == people.alice


def test_one_whose_view_is_gone_says_so_and_keeps_no_other_from_beginning(people, portfolio):
    lost = planned(people)
    HandOver.objects.filter(id=lost.id).update(
        plan=plan(ONE, people.bob, parts={"company.owner": f"view:{portfolio.view}"}).dump()
    )
    other = HandOver.objects.create(
        giver_id=people.emma, asked_by=people.anne, plan=plan(ONE, people.bob).dump(), starts_on=DAY, ends_on=DAY + WEEK
    )
    delete(SYSTEM, "view", portfolio.view)
    assert absences.due(DAY) == 2
    lost.refresh_from_db()
    other.refresh_from_db()
    assert (lost.state, other.state) == (State.FAILED, State.GIVEN)
    assert "La vue choisie n’existe plus" in lost.reason


def test_one_that_became_impossible_says_why(people, portfolio):
    one = planned(people)
    actions.deactivate(viewer_for(people.anne), people.bob)
    absences.due(DAY)
    one.refresh_from_db()
    assert one.state == State.FAILED
    assert "désactivé" in one.reason
    assert owner("company", portfolio.lyon) == people.alice


def test_one_that_is_called_off_does_not_begin(people, portfolio):
    one = planned(people)
    assert absences.cancel(one)
    assert absences.due(DAY) == 0
    assert owner("company", portfolio.lyon) == people.alice
