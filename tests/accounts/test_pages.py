"""Every page of the settings, for who may see it and for who may not."""

import re
from typing import Any

import pytest
from django.test import Client

from liane.accounts import actions
from liane.accounts.models import Role, User
from liane.accounts.viewers import viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update

PASSWORD = "une longue phrase secrète"
FOR_ALL = ["/reglages/", "/reglages/profil", "/reglages/profil/mot-de-passe"]
FOR_ADMINISTRATORS = [
    "/reglages/organisation",
    "/reglages/messagerie",
    "/reglages/cours",
    "/reglages/sauvegardes",
    "/reglages/connexions",
    "/reglages/personnes",
    "/reglages/personnes?q=duran&shut=1",
    "/reglages/personnes/invitation",
    "/reglages/equipes",
    "/reglages/equipes/nouvelle",
    "/reglages/roles",
    "/reglages/roles/nouveau",
    "/reglages/pipelines",
    "/reglages/pipelines/nouveau",
]


def signed_in(user_id) -> Client:
    user = User.objects.get(id=user_id)
    actions.change_password(user, PASSWORD)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_administrator_sees_every_page(people, language):
    client = signed_in(people.anne)
    actions.set_preferences(viewer_for(people.anne), {"language": language})
    role = Role.objects.get(key="salesperson").id
    others = [
        f"/reglages/personnes/{people.alice}",
        f"/reglages/equipes/{people.north}",
        f"/reglages/roles/{role}",
        f"/reglages/roles/{role}/champs/deal",
    ]
    for page in [*FOR_ALL, *FOR_ADMINISTRATORS, *others]:
        response = client.get(page)
        assert response.status_code == 200, page
        assert response.headers["Content-Language"] == language


def test_others_see_their_profile_alone(people):
    for person in (people.alice, people.chloe, people.diego):
        client = signed_in(person)
        assert [client.get(page).status_code for page in FOR_ALL] == [200] * len(FOR_ALL)
        assert {client.get(page).status_code for page in FOR_ADMINISTRATORS} == {403}


def test_the_lists_cost_the_same_whatever_their_length(people, django_assert_max_num_queries):
    client = signed_in(people.anne)
    for page in ("/reglages/personnes", "/reglages/equipes", "/reglages/roles", "/reglages/pipelines"):
        client.get(page)
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200


def test_a_role_does_not_hide_what_its_screens_stand_on(people):
    client = signed_in(people.anne)
    role = Role.objects.get(key="salesperson").id
    client.post(
        f"/reglages/roles/{role}/champs/deal", {"deal:name": "hidden", "deal:stage": "hidden", "deal:amount": "hidden"}
    )
    client.post(f"/reglages/roles/{role}/champs/stage", {"stage:kind": "hidden"})
    rights: Any = Role.objects.values_list("rights", flat=True).get(id=role)
    assert rights["deal"]["fields"] == {"amount": "hidden"}
    assert "fields" not in rights["stage"]


def test_a_form_refused_answers_422(people):
    client = signed_in(people.anne)
    assert client.post("/reglages/organisation", {"name": ""}).status_code == 422
    assert client.post("/reglages/organisation/logo", {}).status_code == 422


def test_a_phone_is_shown_as_it_is_dialled_and_kept_as_it_was(people):
    client = signed_in(people.anne)
    client.post("/reglages/profil", {"language": "fr", "theme": "system", "phone": "06 39 98 12 34"})
    assert client.get("/reglages/profil").context["form"].initial["phone"].split() == ["06", "39", "98", "12", "34"]
    kept: Any = User.objects.values_list("phone", flat=True).get(id=people.anne)
    assert kept[0]["value"] == "+33639981234"


def test_fields_of_parts_are_set_under_their_whole(people):
    client = signed_in(people.anne)
    role = Role.objects.get(key="salesperson").id
    page = client.get(f"/reglages/roles/{role}/champs/deal").content.decode()
    assert 'name="deal_line:discount"' in page
    assert "Lignes d’affaires" in page
    assert 'name="site:siret"' in client.get(f"/reglages/roles/{role}/champs/company").content.decode()
    assert 'name="employment:since"' in client.get(f"/reglages/roles/{role}/champs/contact").content.decode()
    assert client.get(f"/reglages/roles/{role}/champs/deal_line").status_code == 404
    client.post(f"/reglages/roles/{role}/champs/deal", {"deal_line:discount": "hidden", "deal_line:name": "hidden"})
    alice = viewer_for(people.alice)
    # The name is its title: its screens stand on it.
    assert dict(alice.on("deal_line").fields) == {"discount": "hidden"}
    assert alice.on("deal_line").update == alice.on("deal").update
    shown = client.get(f"/reglages/roles/{role}").context["lines"]
    assert next(line.hidden for line in shown if line.key == "deal") == 1
    client.post(f"/reglages/roles/{role}/champs/deal", {})
    assert not viewer_for(people.alice).on("deal_line").fields


def set_rights(people, rights) -> None:
    role = Role.objects.get(key="salesperson").id
    apply(Change(viewer_for(people.anne), Cause("form"), [Update("role", role, {"rights": rights})]))


def test_parts_follow_the_rights_of_their_whole(people):
    rights = {"*": {"read": "own"}, "deal": {"read": "all", "update": "all"}, "deal_line": {"fields": {"name": "read"}}}
    set_rights(people, rights)
    alice = viewer_for(people.alice)
    assert (alice.on("deal_line").read, alice.on("deal_line").update) == ("all", "all")
    assert alice.on("site").read == "own"
    set_rights(people, rights | {"deal_line": {"read": "all"}})
    assert viewer_for(people.alice).on("deal_line").update == "none"


def test_what_tells_a_hidden_amount_is_hidden_with_it(people):
    everything = {"read": "all", "update": "all"}
    set_rights(people, {"*": everything | {"fields": {"amount": "hidden"}}})
    lines = viewer_for(people.alice).on("deal_line").fields
    assert {lines[key] for key in ("unit_price", "discount", "total")} == {"hidden"}
    set_rights(
        people, {"deal": everything | {"fields": {"amount": "read"}}, "deal_line": {"fields": {"total": "hidden"}}}
    )
    lines = viewer_for(people.alice).on("deal_line").fields
    assert dict(lines) == {"unit_price": "read", "discount": "read", "total": "hidden"}


def test_a_team_is_offered_only_teams_that_can_stand_above_it(browse, people):
    made = apply(
        Change(viewer_for(people.anne), Cause("form"), [Create("team", {"name": "Est", "parent": people.north})])
    )
    page = browse("anne").get(f"/reglages/equipes/{people.sales}").content.decode()
    offered = set(
        re.findall(r'<option value="([0-9a-f-]{36})"', page.partition('name="parent"')[2].partition("</select>")[0])
    )
    assert str(people.office) in offered
    assert not offered & {str(people.sales), str(people.north), str(made.created[0])}
