"""From the feed to the queue: what is told, to whom, exactly once."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from liane.accounts.models import Role
from liane.accounts.viewers import viewer_for
from liane.capabilities.webhooks import acts, due, queue
from liane.capabilities.webhooks.models import Delivery
from liane.records import feed
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Missing, Refused, Update
from liane.records.changes.undo import undo
from liane.records.queries.pages import get
from liane.records.setbacks import Setbacks
from liane.records.viewer import system
from tests.webhooks.acting import change, fill, make, remove, sealed, send, write


def test_a_webhook_is_told_what_happens_from_its_making_on(subscribe, bodies):
    make("Avant")
    fill()
    webhook = subscribe()
    company = make("Roux", revenue="1200,50")
    change(company, name="Roux & Fils")
    remove(company)
    fill()
    created, updated, deleted = bodies(webhook)
    assert [one["happening"] for one in (created, updated, deleted)] == ["created", "updated", "deleted"]
    assert created["after"]["revenue"]["amount"] == "1200.5"
    assert created["before"] == {}
    assert (updated["before"], updated["after"]) == ({"name": "Roux"}, {"name": "Roux & Fils"})
    assert deleted["before"]["name"] == "Roux & Fils"
    assert deleted["after"] == {}
    assert {one["record"]["id"] for one in (created, updated, deleted)} == {str(company)}
    assert [one["record"]["version"] for one in (created, updated, deleted)][:2] == [1, 2]
    assert created["number"] < updated["number"] < deleted["number"]


def test_reading_the_feed_again_queues_nothing_twice(subscribe, bodies):
    webhook = subscribe()
    make("Roux")
    fill()
    fill()
    assert len(bodies(webhook)) == 1


def test_a_queue_that_breaks_off_keeps_its_place(subscribe, bodies, monkeypatch):
    webhook = subscribe()
    make("Roux")

    def breaks(*_arguments):
        raise RuntimeError("the process is killed here")

    with monkeypatch.context() as patch:
        patch.setattr(queue, "body", breaks)
        with pytest.raises(RuntimeError):
            fill()
    fill()
    assert [one["after"]["name"] for one in bodies(webhook)] == ["Roux"]


_TOO_LONG = """
CREATE FUNCTION never_ends() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'canceling statement due to statement timeout' USING ERRCODE = '57014'; END $$;
CREATE TRIGGER never_ends BEFORE INSERT ON webhooks_delivery FOR EACH ROW WHEN (NEW.webhook_id = '%s')
EXECUTE FUNCTION never_ends();
"""


def test_a_webhook_that_the_database_cannot_take_holds_up_none_behind_it(subscribe, bodies):
    webhooks = sorted(subscribe() for _one in range(3))
    with connection.cursor() as cursor:
        cursor.execute(_TOO_LONG % webhooks[0])
    make("Roux")
    sealed()
    setbacks = Setbacks()

    def tried(webhook_id, work):
        return setbacks.attempt(("org_main", webhook_id), work, otherwise=False)

    for _round in range(2):
        assert queue.fill(datetime.now(UTC), tried)[1] == {}
    assert [len(bodies(one)) for one in webhooks] == [0, 1, 1]
    assert list(setbacks.known) == [("org_main", webhooks[0])]


def test_only_the_happenings_and_fields_that_were_asked_for_are_told(subscribe, bodies):
    deletions = subscribe(happenings=["delete"])
    renamed = subscribe(happenings=["update"], watched=["name"])
    company = make("Roux")
    change(company, name="Blanc")
    change(company, website="https://blanc.example")
    remove(company)
    fill()
    assert [one["happening"] for one in bodies(deletions)] == ["deleted"]
    assert [one["after"] for one in bodies(renamed)] == [{"name": "Blanc"}]


def test_a_filter_is_asked_of_the_record_and_of_one_that_is_no_more(subscribe, bodies):
    webhook = subscribe(where={"field": "address.city", "op": "is", "value": "dijon"})
    here, there = make("Ici", address={"city": "Dijon"}), make("Là", address={"city": "Lyon"})
    fill()
    change(here, name="Ici même")
    remove(here)
    remove(there)
    fill()
    assert [(one["happening"], one["record"]["title"]) for one in bodies(webhook)] == [
        ("created", "Ici"),
        ("updated", "Ici même"),
        ("deleted", "Ici même"),
    ]


def test_a_deleted_record_whose_name_was_taken_since_is_still_told(subscribe, bodies, people):
    webhook = subscribe(subjects=["user"])
    first = make("Zoé", "user", email="zoe@exemple.fr")
    fill()
    remove(first, "user")
    make("Zoé", "user", email="zoe@exemple.fr")
    fill()
    assert [one["happening"] for one in bodies(webhook)] == ["created", "deleted", "created"]


def test_a_filter_decides_of_deleted_records_whose_name_was_taken_since(subscribe, bodies, people):
    zoes = subscribe(subjects=["user"], happenings=["delete"], where={"field": "name", "op": "is", "value": "Zoé"})
    at_zoes = {"field": "email", "op": "is", "value": "zoe@exemple.fr"}
    hers = subscribe(subjects=["user"], happenings=["delete"], where=at_zoes)
    everybodys = subscribe(subjects=["user"], happenings=["delete"])
    for given in ("Zoé", "Inès", "Zoé", "Jules"):
        one = make(given, "user", email="zoe@exemple.fr")
        if given != "Jules":
            remove(one, "user")
    remove(make("Inès", "user", email="ines@exemple.fr"), "user")
    fill()
    named = ["Zoé", "Inès", "Zoé"]
    assert [one["record"]["title"] for one in bodies(zoes)] == ["Zoé", "Zoé"]
    assert [one["record"]["title"] for one in bodies(hers)] == named
    assert [one["record"]["title"] for one in bodies(everybodys)] == [*named, "Inès"]


def test_the_owner_is_told_no_more_than_she_may_read(subscribe, bodies, people):
    grant({
        "*": {"read": "own", "update": "own", "create": "own"},
        "*settings": {"create": "all", "read": "own", "update": "own"},
        "company": {"read": "own", "create": "own", "fields": {"revenue": "hidden"}},
    })  # fmt: skip
    webhook = subscribe(owner="alice")
    parent = make("Groupe", owner=people.emma)
    mine = make("Roux", owner=people.alice, revenue="12", parent=parent)
    make("Blanc", owner=people.emma)
    change(mine, revenue="15")
    change(mine, owner=people.emma)
    remove(make("Noir", owner=people.alice))
    fill()
    told = bodies(webhook)
    assert [one["happening"] for one in told] == ["created", "deleted"]
    assert {one["record"]["title"] for one in told} == {"Noir"}
    assert "Roux" not in str(told)


def test_what_she_may_not_see_is_left_out_of_what_she_may(subscribe, bodies, people):
    grant({
        "*settings": {"create": "all", "read": "own", "update": "own"},
        "company": {"read": "own", "fields": {"revenue": "hidden"}},
    })  # fmt: skip
    webhook = subscribe(owner="alice")
    parent = make("Groupe", owner=people.emma)
    mine = make("Roux", owner=people.alice, revenue="12", parent=parent)
    change(mine, revenue="15")
    change(mine, name="Roux & Fils", revenue="16")
    fill()
    created, updated = bodies(webhook)
    assert "revenue" not in created["after"]
    assert created["after"]["parent"] == {"object": "company", "id": None, "title": None}
    assert updated["after"] == {"name": "Roux & Fils"}


def test_a_webhook_rests_without_losing_anything(subscribe, bodies, people):
    webhook = subscribe()
    acts.set_state(viewer_for(people.anne), webhook, "paused")
    make("Roux")
    fill()
    assert bodies(webhook) == []
    acts.set_state(viewer_for(people.anne), webhook, "active")
    fill()
    assert [one["after"]["name"] for one in bodies(webhook)] == ["Roux"]


def test_a_webhook_that_is_deleted_and_brought_back_goes_on_where_it_was(subscribe, bodies, people):
    webhook = subscribe()
    gone = apply(Change(viewer_for(people.anne), Cause("form"), [Delete("webhook", webhook)]))
    make("Roux")
    fill()
    assert gone.id is not None
    undo(gone.id, viewer_for(people.anne))
    fill()
    assert [one["after"]["name"] for one in bodies(webhook)] == ["Roux"]


def test_a_slow_queue_is_not_filled_without_end(subscribe, bodies, monkeypatch):
    monkeypatch.setattr(queue, "MOST_WAITING", 2)
    webhook, other = subscribe(), subscribe()
    for number in range(3):
        make(f"Roux {number}")
        fill()
    assert len(bodies(webhook)) == 2
    send()
    fill()
    assert Delivery.objects.filter(webhook_id=webhook).count() == 3
    assert Delivery.objects.filter(webhook_id=other).count() == 3


def test_what_happened_is_told_again_under_the_same_ids(subscribe, bodies, people, receiver):
    webhook = subscribe()
    before = datetime.now(UTC)
    make("Roux")
    make("Blanc")
    fill()
    send()
    first = [sent.headers["webhook-id"] for sent in receiver.sent]
    assert len(first) == 2
    assert bodies(webhook) == []
    acts.replay(viewer_for(people.anne), webhook, since=before)
    fill()
    send()
    assert [sent.headers["webhook-id"] for sent in receiver.sent][2:] == first
    acts.replay(viewer_for(people.anne), webhook, number=feed.head())
    fill()
    assert [one["after"]["name"] for one in bodies(webhook)] == ["Blanc"]
    with pytest.raises(Refused):
        acts.replay(viewer_for(people.anne), webhook)
    with pytest.raises(Refused):
        acts.replay(viewer_for(people.anne), webhook, number=0)


def test_nobody_acts_on_a_webhook_that_is_not_hers(subscribe, people):
    webhook = subscribe()
    for act in (acts.test, acts.renew_secret):
        with pytest.raises(Missing):
            act(viewer_for(people.alice), webhook)
    with pytest.raises(Missing):
        acts.replay(viewer_for(people.diego), webhook, number=1)


def test_a_filter_that_breaks_later_stops_the_webhook_and_tells_nothing(subscribe, bodies, people):
    everyone = {"create": "all", "read": "all", "update": "all", "delete": "all"}
    grant({"*settings": everyone, "*": everyone})
    webhook = subscribe(owner="alice", where={"field": "revenue", "op": "gt", "value": 1})
    make("Roux", revenue="12")
    grant({"*settings": everyone, "company": {**everyone, "fields": {"revenue": "hidden"}}})
    assert fill() == {webhook: "filter"}
    assert bodies(webhook) == []
    assert due.pause({webhook: "filter"}) == [webhook]
    found = get("webhook", webhook, system(), ("state", "reason"))
    assert found is not None
    assert found.values == ("paused", "filter")


def grant(rights: dict[str, Any], role: str = "salesperson") -> None:
    """Give a role other rights."""
    apply(Change(system(), Cause("form"), [Update("role", _role(role), {"rights": rights})]))


def _role(key: str) -> UUID:
    return UUID(str(Role.objects.values_list("id", flat=True).get(key=key)))


REFUSED: dict[str, dict[str, Any]] = {
    "no address": {"address": ""},
    "another scheme": {"address": "ftp://receveur.example/x"},
    "a password in the address": {"address": "https://moi:secret@receveur.example/x"},
    "the metadata of a cloud": {"address": "https://169.254.169.254/latest"},
    "a private network": {"address": "https://10.0.0.3/x"},
    "a private network in IPv6": {"address": "https://[::ffff:10.0.0.3]/x"},
    "no object": {"subjects": []},
    "an object that is not there": {"subjects": ["nothing"]},
    "a filter that is not one": {"where": {"field": "name"}},
    "a filter on a field that is not there": {"where": {"field": "nothing", "op": "is", "value": 1}},
    "a filter over two objects": {
        "subjects": ["company", "deal"],
        "where": {"field": "name", "op": "is", "value": "A"},
    },
    "a field that is not there": {"watched": ["nothing"]},
    "a happening that is not one": {"happenings": ["sold"]},
    "a state that is not one": {"state": "sleepy"},
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_webhook_that_could_not_work_is_refused(subscribe, name):
    with pytest.raises(Refused) as refused:
        subscribe(**REFUSED[name])
    assert all(str(problem.message) for problem in refused.value.problems)


def test_only_an_administrator_sends_with_the_rights_of_another(subscribe, people):
    of_alice = subscribe(owner="alice")
    # What a key of hers may do at most: all but what being an administrator adds.
    key = replace(viewer_for(people.anne), administrator=False)
    values = {"name": "A", "address": "https://a.example", "subjects": ["company"]}
    own = Create("webhook", values)
    apply(Change(key, Cause("api"), [own]))
    for edit in (
        Create("webhook", {**values, "owner": people.alice}),
        Update("webhook", of_alice, {"address": "https://voleur.example"}),
        Update("webhook", own.id, {"owner": people.alice}),
    ):
        with pytest.raises(Refused):
            apply(Change(key, Cause("api"), [edit]))


def test_webhooks_are_for_administrators(subscribe, people):
    webhook = subscribe()
    grant({"*settings": dict.fromkeys(("create", "read", "update", "delete"), "all")})
    assert get("webhook", webhook, viewer_for(people.alice)) is None
    with pytest.raises(Refused):
        write({"name": "A", "address": "https://a.example", "subjects": ["company"]}, people.alice)
