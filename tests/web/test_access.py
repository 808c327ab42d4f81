"""Who sees a record and why, on screen: reasons, sharing, rules; nothing is told to who may not know."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liane.accounts.models import Role
from liane.accounts.viewers import viewer_for
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Update
from liane.records.definitions import counting, stretches
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import Row, count, fetch, get
from liane.records.viewer import system
from tests.web.records import HTMX

DIJON = {"field": "address.city", "op": "is", "value": "Dijon"}


def reads(person, name, one) -> bool:
    return get(name, one, viewer_for(person)) is not None


def shares() -> list[Row]:
    return list(fetch(Query("record_share", columns=("who", "may_edit", "until")), system()).rows)


def test_alice_shares_her_company_with_emma_and_takes_it_back(browse, people, sales):
    alice, emma, page = browse("alice"), browse("emma"), f"/companies/{sales.orsel}/acces"
    assert emma.get(f"/companies/{sales.orsel}").status_code == 404
    answer = alice.post(page, {"who": "Emma Durand", "until": "31/12/2099"}, headers=HTMX)
    assert answer.status_code == 200
    assert "Emma Durand" in answer.content.decode()
    assert emma.get(f"/companies/{sales.orsel}").status_code == 200
    assert "partagée avec Emma Durand jusqu’au 31 déc. 2099" in emma.get(page).content.decode()
    assert emma.post(f"/companies/{sales.orsel}/champs/name", {"name": "Volée"}, headers=HTMX).status_code == 403
    [share] = shares()
    assert emma.post(f"{page}/{share.id}/suppression").status_code == 403
    assert alice.post(f"{page}/{share.id}/suppression").status_code == 302
    assert emma.get(f"/companies/{sales.orsel}").status_code == 404


def test_a_share_to_edit_lets_edit_and_no_more(browse, people, sales):
    alice, emma, page = browse("alice"), browse("emma"), f"/companies/{sales.orsel}"
    alice.post(f"{page}/acces", {"who": "équipe\u00a0: bureau", "may_edit": "1"})
    form = {"name": "Cabinet Orsel et fils", "form": "1", "chemin": "name"}
    assert emma.post(f"{page}/champs/name", form, headers=HTMX).status_code == 200
    assert emma.post(f"{page}/suppression", headers=HTMX).status_code == 403
    shown = emma.get(f"{page}/acces").content.decode()
    assert 'name="who"' not in shown
    assert emma.post(f"{page}/acces", {"who": "Diego Durand"}, headers=HTMX).status_code == 422
    assert len(shares()) == 1


def test_sharing_again_says_the_share_anew(browse, people, sales):
    alice, page = browse("alice"), f"/companies/{sales.orsel}/acces"
    for form in ({"who": "Emma Durand", "until": "2099-12-31"}, {"who": "emma@exemple.fr", "may_edit": "1"}):
        assert alice.post(page, form, headers=HTMX).status_code == 200
    [share] = shares()
    assert (share.values[1], share.values[2]) == (True, None)


def test_whoever_may_only_read_a_record_is_offered_words_on_it_but_no_note(browse, sales):
    alice, emma, page = browse("alice"), browse("emma"), f"/companies/{sales.orsel}"
    alice.post(f"{page}/acces", {"who": "Emma Durand"}, headers=HTMX)
    shown = emma.get(page).content.decode()
    assert f'action="{page}/ecrits/notes"' not in shown
    assert f'action="{page}/commentaires"' in shown
    alice.post(f"{page}/acces", {"who": "Emma Durand", "may_edit": "1"}, headers=HTMX)
    assert f'action="{page}/ecrits/notes"' in emma.get(page).content.decode()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"who": "Personne de tel"}, "Personne de tel"),
        ({"who": ""}, "ne s’appelle exactement"),
        ({"who": "Emma Durand", "until": "2001-01-01"}, "Ce jour est passé"),
        ({"who": "Emma Durand", "until": "demain ou jamais"}, 'class="notice bad"'),
        ({"who": "x" * 10_000}, "ne s’appelle exactement"),
    ],
)
def test_a_share_that_cannot_be_says_why_and_keeps_what_was_typed(browse, sales, form, said):
    answer = browse("alice").post(f"/companies/{sales.orsel}/acces", form, headers=HTMX)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert shares() == []


def without_marks(text: str, one) -> str:
    return re.sub(rf"{one}|[A-Za-z0-9]{{64}}", "", text)


def test_what_is_out_of_reach_answers_as_what_never_was(browse, sales):
    emma, nothing = browse("emma"), uuid4()
    # What a process learns once is learnt.
    emma.get(f"/companies/{uuid4()}/acces")
    roads = ("acces", f"acces/{uuid4()}/suppression")
    for road in roads:
        for ask in (emma.get, emma.post):
            answers, statements = [], []
            for one in (sales.orsel, nothing):
                with CaptureQueriesContext(connection) as captured:
                    answers.append(ask(f"/companies/{one}/{road}", {"who": "Emma Durand"}))
                statements.append([query["sql"][:60] for query in captured.captured_queries])
            assert [answer.status_code for answer in answers] in ([404, 404], [405, 405])
            assert statements[0] == statements[1]
            bodies = [
                without_marks(answer.content.decode(), one)
                for answer, one in zip(answers, (sales.orsel, nothing), strict=True)
            ]
            assert bodies[0] == bodies[1]


def test_only_who_may_share_reads_the_reasons_of_others(browse, sales):
    page = f"/companies/{sales.berthaut}/acces"
    owner, mate = browse("alice").get(page).content.decode(), browse("bob").get(page).content.decode()
    assert "Qui la voit, et pourquoi" in owner
    assert "Emma Durand" in owner
    assert "Qui la voit, et pourquoi" not in mate
    assert "Emma Durand" not in mate
    assert "celle-ci est à Alice Durand" in mate
    found = browse("anne").get(page, {"personne": "emma"}).content.decode()
    assert "<strong>Emma Durand" in found
    assert "<strong>Bob Durand" not in found
    assert "Voir la règle" in found


def test_a_refused_edit_leads_to_its_reason(browse, sales):
    bob = browse("bob")
    answer = bob.get(f"/companies/{sales.berthaut}/champs/name", headers=HTMX)
    assert answer.status_code == 403
    why = f"/companies/{sales.berthaut}/acces?champ=name"
    assert why in answer.content.decode()
    assert "permet de modifier ses propres fiches, et celle-ci est à Alice Durand" in bob.get(why).content.decode()


def rule(client: Client, **form: str):
    return client.post("/reglages/partage/nouvelle", {"objet": "company", "active": "1", **form})


def test_a_rule_opens_what_its_condition_finds_and_says_how_many(browse, people, sales):
    anne = browse("anne")
    asked = {"objet": "company", "filtre": orjson.dumps(DIJON).decode()}
    page = anne.get("/reglages/partage/nouvelle", asked).content.decode()
    assert "Elle ouvre 1 fiche sur 3" in page.replace("\u00a0", " ")
    made = rule(anne, name="Dijon", who="Emma Durand", condition=orjson.dumps(DIJON).decode())
    assert made.status_code == 302
    assert reads(people.emma, "company", sales.berthaut)
    assert not reads(people.emma, "company", sales.orsel)
    apply(Change(system(), Cause("form"), [Update("company", sales.orsel, {"address": {"city": "Dijon"}})]))
    assert reads(people.emma, "company", sales.orsel)
    listed = anne.get("/reglages/partage").content.decode()
    assert "Dijon" in listed
    [one] = fetch(Query("sharing_rule"), system()).rows
    assert (
        "La règle de partage «\u00a0Dijon\u00a0»"
        in browse("emma").get(f"/companies/{sales.orsel}/acces").content.decode()
    )
    assert anne.get(f"/reglages/partage/{one.id}").status_code == 200
    changed = {"name": "Dijon", "who": "Emma Durand", "condition": orjson.dumps(DIJON).decode()}
    assert anne.post(f"/reglages/partage/{one.id}", changed).status_code == 302
    assert not reads(people.emma, "company", sales.orsel)
    assert anne.post(f"/reglages/partage/{one.id}/suppression").status_code == 302
    assert count(Query("sharing_rule"), system()).value == 0


def test_a_rule_that_two_change_at_once_is_asked_about_and_the_rest_is_merged(browse, people, sales):
    anne = browse("anne")
    condition = orjson.dumps(DIJON).decode()
    assert rule(anne, name="Dijon", who="Emma Durand", condition=condition).status_code == 302
    [one] = fetch(Query("sharing_rule"), system()).rows
    address = f"/reglages/partage/{one.id}"
    seen = anne.get(address).context["version"]
    apply(Change(system(), Cause("form"), [Update("sharing_rule", one.id, {"name": "Côte-d’Or", "may_edit": True})]))
    typed = {"version": seen, "name": "Dijon", "who": "Emma Durand", "condition": condition}
    assert anne.post(address, typed).status_code == 302
    assert stored_rule(one.id) == ("Côte-d’Or", False, True)
    refused = anne.post(address, typed | {"name": "Bourgogne"})
    assert refused.status_code == 422
    assert "modifié entre-temps" in refused.content.decode()
    assert "Bourgogne" in refused.content.decode()
    assert stored_rule(one.id) == ("Côte-d’Or", False, True)
    again = typed | {"name": "Bourgogne", "version": refused.context["version"]}
    assert anne.post(address, again).status_code == 302
    assert stored_rule(one.id)[0] == "Bourgogne"


def stored_rule(one) -> tuple[object, ...]:
    row = get("sharing_rule", one, system(), ("name", "active", "may_edit"))
    return row.values if row else ()


def test_a_rule_keeps_what_was_typed_while_its_condition_is_made(browse, people, sales):
    anne = browse("anne")
    left = rule(anne, name="Dijon", who="Emma Durand", may_edit="1", filter="1")
    assert left.status_code == 302
    assert left["Location"].startswith("/companies/filtre?")
    back = parse_qs(urlsplit(left["Location"]).query)["retour"][0]
    page = anne.get(f"{back}&{urlencode({'filtre': orjson.dumps(DIJON).decode()})}")
    assert page.context["typed"] == {"name": "Dijon", "who": "Emma Durand"}
    assert (page.context["known"]["may_edit"], page.context["known"]["active"]) == (True, True)
    assert "Dijon" in page.context["condition"]
    assert count(Query("sharing_rule"), system()).value == 0


def test_a_rule_that_opens_everything_is_said_before_it_is_made(browse, people, sales):
    anne = browse("anne")
    answer = rule(anne, name="Tout", who="Rôle : Commercial")
    assert answer.status_code == 422
    assert "Cette règle ouvre toutes les fiches" in answer.content.decode()
    assert not reads(people.emma, "company", sales.orsel)
    assert rule(anne, name="Tout", who="Rôle : Commercial", everything="1").status_code == 302
    assert reads(people.emma, "company", sales.orsel)


def test_a_rule_refused_for_opening_everything_looks_once_whether_it_does(browse, people, sales):
    anne = browse("anne")
    named = orjson.dumps({"field": "name", "op": "filled"}).decode()
    with CaptureQueriesContext(connection) as captured:
        answer = rule(anne, name="Tout", who="Rôle : Commercial", condition=named)
    assert answer.status_code == 422
    assert "everything" in answer.content.decode()
    # How many it opens, and whether it leaves any out.
    assert len([one for one in captured.captured_queries if "OFFSET 0" in one["sql"]]) == 2


def test_of_many_records_those_read_so_far_say_whether_a_rule_leaves_some_out(browse, people, sales, monkeypatch):
    monkeypatch.setattr(counting, "ROWS", 1)
    monkeypatch.setattr(stretches, "PATIENCE", 0)
    anne = browse("anne")
    named = orjson.dumps({"field": "name", "op": "filled"}).decode()
    answer = rule(anne, name="Tout", who="Rôle : Commercial", condition=named)
    assert answer.status_code == 422
    assert "n’en laisse aucune de côté" in answer.content.decode()
    assert rule(anne, name="Tout", who="Rôle : Commercial", condition=named, everything="1").status_code == 302
    left_out = orjson.dumps({"field": "name", "op": "empty"}).decode()
    assert rule(anne, name="Rien", who="Rôle : Commercial", condition=left_out).status_code == 302
    monkeypatch.setattr(stretches, "PATIENCE", 60)
    answer = rule(anne, name="Nommées", who="Rôle : Commercial", condition=named)
    assert "Cette règle ouvre toutes les fiches" in answer.content.decode()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"condition": '{"field": "gone", "op": "is", "value": 1}'}, "n’existe pas"),
        ({"condition": '{"field": "owner", "op": "me"}'}, "ne compare pas à"),
        ({"condition": '{"any": "deals", "where": {"field": "owner", "op": "my_team"}}'}, "ne compare pas à"),
        ({"condition": "[[["}, "notice bad"),
        ({"who": "Personne de tel"}, "Personne de tel"),
        ({"name": ""}, "obligatoire"),
    ],
)
def test_a_rule_that_cannot_be_says_why(browse, sales, form, said):
    given = {"name": "Dijon", "who": "Emma Durand", "condition": orjson.dumps(DIJON).decode(), **form}
    answer = rule(browse("anne"), **given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert count(Query("sharing_rule"), system()).value == 0


def test_rules_are_for_administrators_alone(browse, people, sales):
    for name in ("chloe", "alice", "diego"):
        client = browse(name)
        for road in (
            "/reglages/partage",
            "/reglages/partage/nouvelle",
            "/reglages/audit",
            f"/reglages/partage/{new_id()}",
        ):
            assert client.get(road).status_code == 403
        assert rule(client, name="x", who="Emma Durand").status_code == 403
        assert client.get("/regles-de-partage").status_code == 404
        assert client.get("/audit").status_code == 404
    where = Leaf("name", "is", "x")
    assert count(Query("sharing_rule", where=where), system()).value == 0


@pytest.mark.parametrize("read", ["own", "none"])
def test_who_makes_what_she_may_not_see_is_told_that_it_is_saved(people, sales, browse, read):
    [(role_id, given)] = Role.objects.filter(key="salesperson").values_list("id", "rights")
    rights = {**(given or {}), "company": {"read": read, "create": "all"}}
    apply(Change(system(), Cause("form"), [Update("role", role_id, {"rights": rights})]))
    alice = browse("alice")
    assert alice.get("/companies/nouveau").status_code == 200
    given = {"form": "1", "name": "Marbrerie Roux", "owner": "Bob Durand", "owner.id": str(people.bob)}
    answer = alice.post("/companies/nouveau", given, follow=True)
    assert answer.status_code == 200
    assert "Société créée et enregistrée. Votre rôle ne vous laisse pas la voir." in answer.content.decode()
    [made] = fetch(Query("company", where=Leaf("name", "is", "Marbrerie Roux"), columns=("owner",)), system()).rows
    assert made.values[0].id == people.bob
