"""Inviting, placing, letting out and in; the administrator who must stay."""

import pytest
from django.test import Client

from liane.accounts import actions
from liane.accounts.models import OneTimeLink, Role, User
from liane.accounts.viewers import signed, viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Edit, Forbidden, Refused, Update
from liane.records.changes.undo import undo
from liane.records.viewer import system
from tests.accounts.personas import change_of
from tests.accounts.test_pages import PASSWORD, signed_in


def codes(refusal) -> set[str]:
    return {problem.code for problem in refusal.value.problems}


def test_inviting_someone_who_then_comes_in(people, roles):
    client = signed_in(people.anne)
    given = {
        "first_name": "Farid",
        "email": "Farid@Exemple.fr",
        "role": str(roles["salesperson"]),
        "teams": [people.north],
    }
    page = client.post("/reglages/personnes/invitation", given)
    address = page.context["address"]
    assert 'data-action="copy#write"' in page.content.decode()
    farid = User.objects.get(email="farid@exemple.fr")
    assert viewer_for(farid.id).teammates == {farid.id, people.alice, people.bob}

    visitor = Client()
    assert visitor.get(address).status_code == 200
    assert "deux mots de passe" in visitor.post(address, {"password": PASSWORD, "again": "x"}).content.decode()
    assert visitor.post(address, {"password": "court", "again": "court"}).status_code == 200
    assert visitor.post(address, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert visitor.get("/reglages/profil").context["email"] == "farid@exemple.fr"
    assert actions.has_signed_in([farid.id]) == {farid.id}
    # The link served once.
    assert Client().get(address).status_code == 410


def test_an_address_is_taken_once_whatever_its_letters(people, roles):
    with pytest.raises(Refused) as refusal:
        actions.invite(viewer_for(people.anne), {"email": "ALICE@exemple.fr", "role": roles["reader"]})
    assert codes(refusal) == {"unique"}


def test_an_address_must_be_one(people, roles):
    with pytest.raises(Refused) as refusal:
        actions.invite(viewer_for(people.anne), {"email": "alice", "role": roles["reader"]})
    assert [problem.field for problem in refusal.value.problems] == ["email"]


def test_links_are_forged_replaced_and_too_old_in_vain(people):
    first = actions.reset_link(people.alice)
    second = actions.reset_link(people.alice)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    assert Client().get(second[:-3] + "abc").status_code == 410
    OneTimeLink.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert Client().get(second).status_code == 410


def test_no_link_opens_for_who_is_shut_out(people):
    link = actions.reset_link(people.alice)
    actions.deactivate(viewer_for(people.anne), people.alice)
    assert Client().get(link).status_code == 410


def test_the_secret_of_a_link_is_not_kept(people):
    path = actions.reset_link(people.alice)
    secret = path.rpartition("/")[2].partition(":")[0]
    assert secret.encode() not in bytes(OneTimeLink.objects.get().digest)


@pytest.mark.parametrize("deed", ["role", "deactivate", "delete"])
def test_the_last_administrator_stays(people, roles, deed):
    deeds: dict[str, Edit] = {
        "role": Update("user", people.anne, {"role": roles["reader"]}),
        "deactivate": Update("user", people.anne, {"is_active": False}),
        "delete": Delete("user", people.anne),
    }
    with pytest.raises(Refused) as refusal:
        apply(Change(viewer_for(people.anne), Cause("form"), [deeds[deed]]))
    assert codes(refusal) == {"last_administrator"}
    assert signed(people.anne) is not None


def test_the_last_administrator_stays_through_an_undo(people, roles):
    promotion = apply(Change(system(), Cause("form"), [Update("user", people.chloe, {"role": roles["administrator"]})]))
    apply(Change(system(), Cause("form"), [Update("user", people.anne, {"role": roles["reader"]})]))
    with pytest.raises(Refused) as refusal:
        undo(change_of(promotion), viewer_for(people.chloe))
    assert codes(refusal) == {"last_administrator"}


def test_two_administrators_may_part(people, roles):
    apply(Change(system(), Cause("form"), [Update("user", people.chloe, {"role": roles["administrator"]})]))
    apply(Change(viewer_for(people.chloe), Cause("form"), [Update("user", people.anne, {"is_active": False})]))
    assert signed(people.anne) is None


@pytest.mark.parametrize("who", ["alice", "chloe", "diego"])
def test_only_administrators_write_people_teams_and_roles(people, roles, who):
    viewer = viewer_for(getattr(people, who))
    for edit in (
        Update("user", people.alice, {"role": roles["administrator"]}),
        Update("role", roles["salesperson"], {"description": "x"}),
        Update("team", people.north, {"name": "x"}),
        Create("team", {"name": "x"}),
        Delete("user", people.emma),
    ):
        with pytest.raises(Forbidden):
            apply(Change(viewer, Cause("form"), [edit]))


def test_no_role_can_give_itself_people(people, roles):
    rights = {"user": {"read": "all", "update": "all"}, "role": {"update": "all"}}
    apply(Change(system(), Cause("form"), [Update("role", roles["manager"], {"rights": rights})]))
    edit = Update("user", people.chloe, {"role": roles["administrator"]})
    with pytest.raises(Forbidden):
        apply(Change(viewer_for(people.chloe), Cause("form"), [edit]))


def test_a_person_sets_her_own_preferences_and_nothing_else(people):
    alice = viewer_for(people.alice)
    actions.set_preferences(alice, {"language": "en", "zone": "Indian/Reunion"})
    assert (viewer_for(people.alice).language, viewer_for(people.alice).zone) == ("en", "Indian/Reunion")
    with pytest.raises(KeyError):
        actions.set_preferences(alice, {"role": None})
    with pytest.raises(Refused):
        actions.set_preferences(alice, {"zone": "Europe/Atlantis"})


def test_builtin_roles_stay(people, roles):
    for edit in (
        Delete("role", roles["reader"]),
        Update("role", roles["reader"], {"key": "other"}),
        Update("role", roles["administrator"], {"rights": {}}),
    ):
        with pytest.raises(Refused) as refusal:
            apply(Change(viewer_for(people.anne), Cause("form"), [edit]))
        assert codes(refusal) & {"builtin", "used"}


def test_a_team_does_not_stand_above_itself(people):
    with pytest.raises(Refused) as refusal:
        apply(Change(viewer_for(people.anne), Cause("form"), [Update("team", people.sales, {"parent": people.north})]))
    assert [problem.field for problem in refusal.value.problems] == ["parent"]


def test_inviting_can_be_undone_and_redone(people, roles):
    anne = viewer_for(people.anne)
    added = actions.invite(anne, {"first_name": "Farid", "email": "farid@exemple.fr", "role": roles["reader"]})
    taken_back = undo(change_of(added), anne)
    assert signed(added.user_id) is None
    undo(change_of(taken_back), anne)
    assert viewer_for(added.user_id).name == "Farid"


def test_the_first_administrator(organisation):
    path = actions.setup_link() or ""
    client = Client(headers={"accept-language": "fr"})
    assert client.get(path).status_code == 200
    given = {
        "organisation": "Atelier Morvan",
        "first_name": "Anne",
        "last_name": "Morvan",
        "email": "anne@morvan.fr",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    assert client.post(path, given).status_code == 302
    page = client.get("/reglages/personnes")
    assert "Atelier Morvan" in page.content.decode()
    assert actions.setup_link() is None


def test_adding_a_person_by_command(organisation):
    added = actions.add_user("anne@morvan.fr", "administrator")
    assert added.path.startswith("/lien/")
    assert Role.objects.count() == 4
    with pytest.raises(Refused) as refusal:
        actions.add_user("bob@morvan.fr", "chef")
    assert "administrator" in str(refusal.value)


def test_a_role_edited_on_the_screen_counts_at_once(people, roles):
    client = signed_in(people.anne)
    page = client.get(f"/reglages/roles/{roles['salesperson']}")
    data = {"name": "Commercial", "description": ""}
    for line in page.context["lines"]:
        if line.own and line.family:
            data[f"{line.key}:own"] = "1"
        data |= {cell["name"]: cell["scope"] for cell in line.cells}
    data |= {"*:update": "team", "deal:own": "1", "deal:read": "own"}
    assert client.post(f"/reglages/roles/{roles['salesperson']}", data).status_code == 302
    alice = viewer_for(people.alice)
    assert alice.on("company").update == "team"
    assert alice.on("deal").read == "own"
    fields = f"/reglages/roles/{roles['salesperson']}/champs/deal"
    assert client.post(fields, {"deal:amount": "hidden"}).status_code == 302
    assert dict(viewer_for(people.alice).on("deal").fields) == {"amount": "hidden"}
