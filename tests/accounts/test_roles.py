"""Roles on screen: scopes, fields by stage, copies, what changes for whom; nobody locks the administrators out."""

from importlib import import_module
from typing import Any
from uuid import UUID

import pytest

from liane.accounts.models import Role
from liane.accounts.rights import merge
from liane.accounts.viewers import viewer_for
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Refused, Update
from liane.records.changes.undo import undo
from liane.records.fields.base import Apart
from liane.records.queries.pages import get
from liane.records.reasons import why_field
from liane.records.viewer import Scope, Verb, system


def signed_in(user_id):
    return import_module("tests.web.records").signed_in(user_id)


def write(*edits, viewer=None):
    return apply(Change(viewer or system(), Cause("form"), edits))


def rights(role) -> Any:
    return Role.objects.values_list("rights", flat=True).get(id=role)


def companies(people) -> dict[str, UUID]:
    """Make a company of each person; return their ids by her name."""
    ids = {name: new_id() for name in ("alice", "bob", "chloe", "emma")}
    write(*(Create("company", {"name": name, "owner": getattr(people, name)}, one) for name, one in ids.items()))
    return ids


def seen(person, ids) -> set[str]:
    return {name for name, one in ids.items() if get("company", one, viewer_for(person)) is not None}


def test_old_roles_keep_their_meaning_and_subordinates_is_a_scope_of_its_own(people, roles):
    ids = companies(people)
    write(Update("user", people.emma, {"manager": people.alice}))
    assert seen(people.alice, ids) == {"alice", "bob", "emma"}
    assert seen(people.chloe, ids) == {"alice", "bob", "chloe"}
    write(Update("role", roles["salesperson"], {"rights": {"*": {"read": "subordinates"}}}))
    assert seen(people.alice, ids) == {"alice", "emma"}
    assert seen(people.bob, ids) == {"bob"}
    write(Update("user", people.alice, {"manager": people.bob}))
    assert seen(people.bob, ids) == {"alice", "bob", "emma"}


def test_a_role_gives_scopes_on_screen(people, roles):
    client = signed_in(people.anne)
    form = {"name": "Commercial", "*:read": "subordinates", "*:update": "own", "*view_as": "team"}
    assert client.post(f"/reglages/roles/{roles['salesperson']}", form).status_code == 302
    assert rights(roles["salesperson"]) == {
        "*": {"read": "subordinates", "update": "own"}, "*settings": {}, "*shared": {}, "*view_as": {"read": "team"},
    }  # fmt: skip
    assert viewer_for(people.alice).on("company").read is Scope.SUBORDINATES
    assert viewer_for(people.alice).views_as is Scope.TEAM


def test_what_changes_for_whom_is_said_before_it_is_saved(people, roles):
    companies(people)
    client, before = signed_in(people.anne), rights(roles["salesperson"])
    form = {"name": "Commercial", "*:read": "all", "*shared:read": "all", "*settings:read": "all", "preview": "1"}
    page = client.post(f"/reglages/roles/{roles['salesperson']}", form).content.decode().replace("\u00a0", " ")
    assert rights(roles["salesperson"]) == before
    assert "Cela concerne 3 personnes : Alice Durand, Bob Durand, Emma Durand" in page
    assert "Alice Durand, Sociétés : 2 fiches visibles, puis 4" in page
    same = {f"{name}:{verb}": scope for name, verbs in before.items() for verb, scope in verbs.items()}
    again = client.post(f"/reglages/roles/{roles['salesperson']}", same | {"name": "Commercial", "preview": "1"})
    assert "Rien ne change." in again.content.decode()


def test_a_copy_has_the_same_rights_and_nobody(people, roles):
    client = signed_in(people.anne)
    for name in ("Copie de Commercial", "Copie de Commercial 2"):
        assert client.post(f"/reglages/roles/{roles['salesperson']}/copie").status_code == 302
        copy = Role.objects.get(name=name)
        assert rights(copy.id) == rights(roles["salesperson"])
        assert copy.key is None
    assert "Alice Durand" in client.get(f"/reglages/roles/{roles['salesperson']}").content.decode()
    assert "Personne pour l’instant" in client.get(f"/reglages/roles/{copy.id}").content.decode()
    assert signed_in(people.alice).post(f"/reglages/roles/{roles['salesperson']}/copie").status_code == 403


@pytest.fixture
def deal(people, roles):
    """Give Alice a deal in the first of two stages; its amount is for the second one."""
    pipeline, first, second, one = (new_id() for _number in range(4))
    write(
        Create("pipeline", {"name": "Ventes"}, pipeline),
        *(Create("stage", {"pipeline": pipeline, "name": name, "position": at, "kind": "open"}, stage)
          for at, (stage, name) in enumerate(((first, "Découverte"), (second, "Offre")))),
        Create("deal", {"name": "Cave", "stage": first, "amount": "10 EUR", "owner": people.alice}, one),
    )  # fmt: skip
    form = {"deal:amount": "stages", "deal:amount:stages": str(second)}
    answer = signed_in(people.anne).post(f"/reglages/roles/{roles['salesperson']}/champs/deal", form)
    assert answer.status_code == 302
    return one, first, second


def test_a_field_is_edited_in_some_stages_only(people, deal):
    one, _first, second = deal
    alice = viewer_for(people.alice)
    assert alice.on("deal").stages == {"amount": frozenset({str(second)})}
    with pytest.raises(Refused, match="à cette étape"):
        write(Update("deal", one, {"amount": "20 EUR"}), viewer=alice)
    with pytest.raises(Refused, match="à cette étape"):
        write(Update("deal", one, {"amount": "20 EUR", "stage": second}), viewer=alice)
    write(Update("deal", one, {"amount": "10 EUR", "name": "Cave connectée"}), viewer=alice)
    answer = why_field(alice, "deal", one, "amount")
    assert answer is not None
    assert [(reason.kind, reason.holds) for reason in answer.reasons] == [("stage", False)]
    assert "«\u00a0Offre\u00a0»" in answer.reasons[0].text
    moved = write(Update("deal", one, {"stage": second}), viewer=alice)
    changed = write(Update("deal", one, {"amount": "20 EUR"}), viewer=alice)
    answer = why_field(alice, "deal", one, "amount")
    assert answer is not None
    assert answer.allowed
    write(Create("deal", {"name": "Autre", "amount": "5 EUR", "owner": people.alice}), viewer=alice)
    assert moved.id is not None
    assert changed.id is not None


def test_a_locked_field_says_why_on_screen(people, deal):
    one, _first, _second = deal
    client = signed_in(people.alice)
    answer = client.get(f"/deals/{one}/champs/amount", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert f"/deals/{one}/acces?champ=amount" in answer.content.decode()
    page = client.get(f"/deals/{one}").content.decode()
    assert f"/deals/{one}/champs/amount" not in page
    assert f"/deals/{one}/champs/expected_close" in page
    assert "à ces étapes seulement" in client.get(f"/deals/{one}/acces?champ=amount").content.decode()
    listed = signed_in(people.anne).get(f"/deals/{one}").content.decode()
    assert f"/deals/{one}/champs/amount" in listed


def test_no_road_leaves_liane_without_administrators(people, roles):
    anne, role = viewer_for(people.anne), roles["administrator"]
    made = import_module("liane.records.models").ChangeRow.rows.filter(cause="setup").values_list("id", flat=True)[0]
    for edits in ([Delete("role", role)], [Update("role", role, {"rights": {}})], [Update("role", role, {"key": "x"})],
                  [Update("user", people.anne, {"role": roles["reader"]})],
                  [Update("user", people.anne, {"is_active": False})]):  # fmt: skip
        with pytest.raises(Refused):
            write(*edits, viewer=anne)
    with pytest.raises(Refused):
        undo(made, anne)
    assert viewer_for(people.anne).administrator


def test_nobody_manages_herself_through_others_and_no_team_stands_above_itself(people):
    write(Update("user", people.bob, {"manager": people.alice}), Update("user", people.emma, {"manager": people.bob}))
    with pytest.raises(Refused, match="dirigerait elle-même"):
        write(Update("user", people.alice, {"manager": people.emma}))
    with pytest.raises(Refused, match="rattachée à elle-même"):
        write(Update("team", people.sales, {"parent": people.north}))
    below = write(Update("team", people.north, {"parent": None}))
    write(Update("team", people.sales, {"parent": people.north}))
    assert below.id is not None
    with pytest.raises(Refused, match="rattachée à elle-même"):
        undo(below.id, viewer_for(people.anne))


@pytest.mark.parametrize(
    "given",
    [
        {"*": {"read": "everything"}}, {"*": {"fly": "all"}}, {"deal": {"fields": {"amount": {"stages": "x"}}}},
        {"deal": {"fields": {"amount": {"steps": []}}}}, {"deal": {"fields": {"amount": 7}}}, {"deal": 3}, [],
    ],
)  # fmt: skip
def test_rights_that_cannot_be_read_are_refused_and_change_nothing(people, roles, given):
    before = rights(roles["reader"])
    with pytest.raises(Refused):
        write(Update("role", roles["reader"], {"rights": given}))
    assert rights(roles["reader"]) == before
    assert viewer_for(people.diego).on("company").scope(Verb.READ) is Scope.ALL


def test_two_administrators_in_one_role_do_not_undo_each_other_unseen(people, roles):
    client, role = signed_in(people.anne), roles["salesperson"]
    page = f"/reglages/roles/{role}"
    drawn = client.get(page)
    typed = {"version": drawn.context["form"].version, "name": "Commercial", "*:read": "own", "*:update": "own"}
    write(Update("role", role, {"rights": {"*": {"read": "all", "delete": "own"}}, "description": "Vend"}))
    theirs = rights(role)

    refused = client.post(page, typed)
    assert (refused.status_code, rights(role)) == (422, theirs)
    assert "modifié entre-temps" in refused.text
    assert "Enregistrez à nouveau pour le mettre à la place du sien" in refused.text
    # What she typed stands there still, and now that she knows, her word is the last.
    cells = {cell["name"]: cell["scope"] for line in refused.context["lines"] for cell in line.cells}
    assert cells["*:update"] == "own"
    again = typed | {"version": refused.context["form"].version}
    assert client.post(page, again).status_code == 302
    assert rights(role)["*"] == {"read": "own", "update": "own"}


def test_a_role_that_somebody_else_renamed_keeps_that_name_where_only_rights_were_changed(people, roles):
    client, role = signed_in(people.anne), roles["salesperson"]
    page = f"/reglages/roles/{role}"
    form = client.get(page).context["form"]
    typed = {"version": form.version, "name": form.initial["name"], "*:read": "own"}
    write(Update("role", role, {"name": "Vendeuse"}))
    assert client.post(page, typed).status_code == 302
    assert Role.objects.values_list("name", flat=True).get(id=role) == "Vendeuse"
    assert rights(role)["*"] == {"read": "own"}


def test_who_sets_fields_is_asked_about_what_she_changes_herself(people, roles):
    client, role = signed_in(people.anne), roles["salesperson"]
    page, title = f"/reglages/roles/{role}/champs/deal", 'name="version" value="'
    write(Update("role", role, {"rights": {"*": {"read": "own", "update": "own"}}}))
    version = client.get(page).text.partition(title)[2].partition('"')[0]
    write(Update("role", role, {"rights": {"*": {"read": "own", "update": "own", "delete": "own"}}}))
    assert client.post(page, {"version": version, "deal:amount": "hidden"}).status_code == 302
    assert rights(role)["*"] == {"read": "own", "update": "own", "delete": "own"}
    assert rights(role)["deal"]["fields"] == {"amount": "hidden"}

    # The same field, by both: she is asked.
    refused = client.post(page, {"version": version, "deal:amount": "read"})
    assert refused.status_code == 422
    assert "modifié entre-temps" in refused.text
    assert "Son changement est enregistré, le vôtre pas encore" in refused.text
    assert rights(role)["deal"]["fields"] == {"amount": "hidden"}
    told = refused.text.partition(title)[2].partition('"')[0]
    assert client.post(page, {"version": told, "deal:amount": "read"}).status_code == 302
    assert rights(role)["deal"]["fields"] == {"amount": "read"}


BEFORE: dict[str, dict[str, Any]] = {"*": {"read": "own"}, "deal": {"fields": {"amount": "read"}}}


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        (BEFORE | {"*": {"read": "own", "create": "own"}}, BEFORE | {"*": {"read": "all"}},
         BEFORE | {"*": {"read": "all", "create": "own"}}),
        (BEFORE | {"company": {}}, {"*": {"read": "own"}}, {"*": {"read": "own"}, "company": {}}),
        (BEFORE | {"*": {}}, BEFORE | {"*": {}}, BEFORE | {"*": {}}),
        (BEFORE | {"*": {"read": "team"}}, BEFORE | {"*": {"read": "all"}}, None),
        ({"*": {"read": "own"}}, BEFORE | {"deal": {"fields": {"amount": "read", "name": "read"}}}, None),
        (BEFORE | {"deal": {"read": "own", "fields": {"amount": "read"}}}, {"*": {"read": "own"}}, None),
    ],
)  # fmt: skip
def test_rights_that_two_change_at_once_hold_both_changes_or_neither(theirs, mine, both):
    if both is None:
        with pytest.raises(Apart):
            merge(BEFORE, theirs, mine)
    else:
        assert merge(BEFORE, theirs, mine) == both
