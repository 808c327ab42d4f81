"""Whoever receives a portfolio is told once, in numbers; of what comes back too."""

from liane.accounts.viewers import viewer_for
from liane.capabilities.handover import absences, giving
from liane.capabilities.handover.plans import ONE, TURN
from liane.capabilities.notifications import inbox
from liane.records import tasks
from tests.handover.portfolio import hand_over, owner, plan
from tests.together.conftest import follow


def told(person):
    """Return the lines of somebody's inbox in words: what each is about, and what is said of it."""
    page = inbox.page(viewer_for(person))
    return [(line.title, [said.text for _notice, said in line.said]) for line in page.lines]


def test_each_receiver_is_told_once_what_she_got(people, portfolio):
    hand_over(people.anne, people.alice, plan(TURN, people.bob, people.chloe))
    [(title, [text])] = told(people.bob)
    assert title == "Passation"
    assert "vous confie des fiches qui étaient à Alice" in text
    assert "Sociétés" in text
    assert len(told(people.chloe)) == 1
    assert told(people.anne) == told(people.alice) == []


def test_whoever_hands_over_to_herself_is_told_nothing_and_the_giver_is_named(people, portfolio):
    hand_over(people.alice, people.alice, plan(ONE, people.bob))
    [(_title, [text])] = told(people.bob)
    assert "vous confie ses fiches" in text


def test_giving_back_is_told_to_both(people, portfolio):
    one = hand_over(people.anne, people.alice, plan(ONE, people.bob))
    absences.give_back(one, viewer_for(people.anne))
    [(_title, texts)] = told(people.bob)
    assert any("retrouve ses fiches" in text for text in texts)
    [(_title, [mine])] = told(people.alice)
    assert mine == "Vos fiches vous sont rendues"


def test_a_large_one_is_given_back_by_an_operation_with_its_progress(people, portfolio, monkeypatch):
    monkeypatch.setattr(giving, "AT_ONCE", 1)
    one = hand_over(people.anne, people.alice, plan(ONE, people.bob))
    viewer = viewer_for(people.anne)
    assert one.operation_id is not None
    tasks.carry_on(one.operation_id, viewer)
    one.refresh_from_db()
    assert owner("company", portfolio.berthaut) == people.bob
    back = absences.give_back_later(one, viewer)
    assert back is not None
    assert absences.returning(one)
    done = tasks.carry_on(back, viewer)
    assert done.position == done.total
    giving.settle()
    one.refresh_from_db()
    assert (one.state, one.kept, absences.returning(one)) == ("returned", 0, False)
    assert owner("company", portfolio.berthaut) == people.alice
    assert told(people.alice)[0][1] == ["Vos fiches vous sont rendues"]


def test_the_feed_says_nothing_of_it_record_by_record(people, portfolio):
    # What was before is told already.
    follow()
    hand_over(people.anne, people.alice, plan(ONE, people.bob))
    follow()
    assert len(told(people.bob)) == 1
