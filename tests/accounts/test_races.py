"""What two people do at the same moment."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from liane.accounts import actions, adapter
from liane.accounts.models import SignIn, User
from liane.accounts.viewers import viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Refused, Update
from liane.records.viewer import system
from tests.records.committed import meet


@pytest.mark.usefixtures("emptied_after")
def test_two_administrators_who_remove_each_other_do_not_both_succeed(people, roles, organisation):
    apply(Change(system(), Cause("form"), [Update("user", people.chloe, {"role": roles["administrator"]})]))
    start = threading.Barrier(2)
    results: list[Any] = []

    def remove(who, whom):
        try:
            connection.set_tenant(organisation)  # type: ignore[attr-defined]
            viewer = viewer_for(who)
            start.wait(10)
            results.append(actions.deactivate(viewer, whom))
        except Refused as refused:
            results.append(refused)
        finally:
            connection.close()

    pair = [(people.anne, people.chloe), (people.chloe, people.anne)]
    threads = [threading.Thread(target=remove, args=arguments) for arguments in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
    assert User.objects.filter(role_id=roles["administrator"], is_active=True).count() == 1


@pytest.mark.usefixtures("emptied_after")
def test_a_link_opened_twice_at_once_lets_one_in(people, organisation):
    path = actions.reset_link(people.alice)
    start = threading.Barrier(2)
    statuses: list[int] = []

    def open_link(word):
        client = Client()
        try:
            start.wait(10)
            statuses.append(client.post(path, {"password": word, "again": word}).status_code)
            statuses.append(client.get("/reglages/profil").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=open_link, args=(f"une longue phrase {n}",)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(statuses) in ([200, 302, 302, 302], [200, 302, 302, 410])


@pytest.mark.usefixtures("emptied_after")
def test_tries_at_once_are_no_more_than_tries_in_turn(people, organisation):
    start = threading.Barrier(12)

    def guess():
        client = Client()
        try:
            start.wait(10)
            client.post("/connexion", {"login": "alice@exemple.fr", "password": "mauvais"})
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _turn in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    outcomes = list(SignIn.objects.values_list("outcome", flat=True))
    assert (outcomes.count("failed"), outcomes.count("locked")) == (5, 7)


@pytest.mark.usefixtures("emptied_after")
def test_a_try_waits_for_one_that_is_being_counted(people, organisation):
    request = RequestFactory().post("/connexion")

    def begin():
        return adapter.begun(request, "alice@exemple.fr").outcome

    for _turn in range(4):
        begin()
    assert meet(begin, begin) == ("failed", "locked")
