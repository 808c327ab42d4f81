"""The pages of hand-overs: who may open them, what they say, and what is refused in words."""

from datetime import timedelta

import pytest

from liane.accounts import actions
from liane.accounts.viewers import viewer_for
from liane.capabilities.handover.models import HandOver
from liane.capabilities.handover.plans import ONE
from liane.lib.ids import new_id
from liane.lib.periods import today
from liane.records.changes.model import Create
from tests.handover.portfolio import hand_over, owner, plan
from tests.records.people import SYSTEM, update, write

NAMES = {"Fromagerie Berthaut": "berthaut", "Cabinet Orsel": "orsel", "Soieries Guignol": "lyon"}
LIST = "/reglages/passations"
ALL = {f"part-{name}.owner": "all" for name in ("company", "contact", "deal")}


def form(*emails, **more):
    """Return what the form of a hand-over sends."""
    people = {f"person_{row}": email for row, email in enumerate(emails, 1)}
    return {"until": "good", "rule": "turn", **ALL, **people, **more}


def new(people):
    return f"{LIST}/nouvelle/{people.alice}"


def text(response):
    return response.content.decode()


def test_an_administrator_looks_then_hands_over(browse, people, portfolio):
    anne = browse("anne")
    page = text(anne.get(new(people)))
    assert "Sociétés" in page
    assert "Équipes\u00a0: Responsable" in page
    looked = text(anne.post(new(people), form("bob@exemple.fr", "emma@exemple.fr", look="1")))
    assert "Ce que cela donne" in looked
    assert "Bob Durand" in looked
    assert owner("company", portfolio.lyon) == people.alice
    done = anne.post(new(people), form("bob@exemple.fr", rule="one", do="1"))
    assert done.status_code == 302
    assert owner("company", portfolio.lyon) == people.bob
    shown = text(anne.get(done["Location"]))
    assert "Rendre maintenant" in shown
    assert "Sociétés 3" in shown


LYON = '{"field":"address.city","op":"is","value":"Lyon"}'


def rule(number, email, where=LYON, **more):
    """Return what one rule of the form sends."""
    typed = {"part": "company.owner", "where": where, "rule": "one", "person_1": email, **more}
    return {f"r{number}-{key}": value for key, value in typed.items()}


def test_a_rule_is_added_its_condition_made_by_the_filter_and_nothing_typed_is_lost(browse, people, portfolio):
    anne = browse("anne")
    added = text(anne.post(new(people), form("bob@exemple.fr", rule="load", add="1")))
    assert "Règle 1" in added
    assert "bob@exemple.fr" in added
    assert "Tout le reste" in added
    typed = form("bob@exemple.fr", rule="load", condition="1") | rule(1, "emma@exemple.fr", where="")
    leads = anne.post(new(people), typed)["Location"]
    assert "retour" in text(anne.get(leads))
    applied = anne.get(leads, {"f.0": "address.city", "o.0": "is", "v.0": "Lyon", "j.": "and", "action": "apply",
                               "retour": f"{new(people)}?regle=1"})  # fmt: skip
    back = text(anne.get(applied["Location"]))
    assert "emma@exemple.fr" in back
    assert "Lyon" in back
    assert 'value="load" required id="id_rule_2" checked' in back
    dropped = text(anne.post(new(people), form("bob@exemple.fr", drop="1") | rule(1, "emma@exemple.fr")))
    assert "Règle 1" not in dropped


def test_several_rules_are_looked_at_done_and_told(browse, people, portfolio):
    anne = browse("anne")
    given = form("bob@exemple.fr", rule="company") | rule(1, "emma@exemple.fr")
    looked = text(anne.post(new(people), {**given, "look": "1"}))
    assert "Ce que cela donne" in looked
    assert owner("company", portfolio.lyon) == people.alice
    done = anne.post(new(people), {**given, "do": "1"})
    assert owner("company", portfolio.lyon) == owner("contact", portfolio.other) == people.emma
    assert owner("company", portfolio.berthaut) == people.bob
    shown = text(anne.get(done["Location"]))
    assert "→ Emma" in shown
    assert "→" not in text(browse("emma").get(done["Location"]))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"where": ""}, "Donnez une condition"),
        ({"where": "{"}, "filtre"),
        ({"where": '{"field":"rien","op":"is","value":1}'}, "sa condition ne se lit pas"),
        ({"person_1": ""}, "obligatoire"),
        ({"person_1": "alice@exemple.fr"}, "pas ses propres fiches"),
        ({"person_2": "emma@exemple.fr"}, "Règle 1\u00a0: Chaque personne"),
        ({"rule": "department", "departments_1": "99"}, "Règle 1\u00a0: «\u00a099\u00a0» n’est pas"),
        ({"rule": "company"}, "company"),
        ({"part": "role.name"}, "role.name"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_said_in_words(browse, people, portfolio, given, said):
    answer = browse("anne").post(new(people), form("bob@exemple.fr", do="1") | rule(1, "emma@exemple.fr", **given))
    assert answer.status_code == 422
    assert said in text(answer).replace("&#x27;", "'")
    assert owner("company", portfolio.lyon) == people.alice


def test_a_rule_for_what_is_not_handed_over_is_refused(browse, people, portfolio):
    kept = form("bob@exemple.fr", do="1") | {"part-company.owner": ""} | rule(1, "emma@exemple.fr")
    assert "ses fiches ne sont pas confiées" in text(browse("anne").post(new(people), kept))


def test_who_receives_sees_her_part_and_a_list_of_it(browse, people, portfolio):
    one = hand_over(people.anne, people.alice, plan("turn", people.bob, people.emma))
    bob = browse("bob")
    assert f"{LIST}/{one.id}" in text(bob.get(LIST))
    page = text(bob.get(f"{LIST}/{one.id}"))
    assert "Bob Durand" in page
    assert "Emma" not in page
    assert "Rendre maintenant" not in page
    url = page.split('href="/companies?')[1].split('"')[0].replace("&amp;", "&")
    listed = text(bob.get(f"/companies?{url}"))
    hers = [name for name, one in NAMES.items() if owner("company", getattr(portfolio, one)) == people.bob]
    assert hers
    assert [name for name in NAMES if name in listed] == hers
    assert browse("diego").get(f"{LIST}/{one.id}").status_code == 404
    assert bob.post(f"{LIST}/{one.id}/retour").status_code == 403


def test_it_is_given_back_from_its_page(browse, people, portfolio):
    one = hand_over(people.anne, people.alice, plan(ONE, people.bob))
    anne = browse("anne")
    assert anne.post(f"{LIST}/{one.id}/retour").status_code == 302
    assert owner("company", portfolio.lyon) == people.alice
    assert "Ces fiches sont rendues" in text(anne.get(f"{LIST}/{one.id}"))


def test_everybody_prepares_her_own_absence(browse, people, portfolio):
    alice = browse("alice")
    day = today("Europe/Paris")
    days = {"until": "away", "starts_on": day + timedelta(days=3), "ends_on": day + timedelta(days=9)}
    assert "Préparer mon absence" in text(alice.get(LIST))
    done = alice.post(new(people), form("bob@exemple.fr", do="1", **days))
    assert done.status_code == 302
    one = HandOver.objects.get()
    assert one.state == HandOver.State.PLANNED
    assert owner("company", portfolio.lyon) == people.alice
    assert "Prévue" in text(alice.get(done["Location"]))
    assert alice.post(f"{LIST}/{one.id}/abandon").status_code == 302
    one.refresh_from_db()
    assert one.state == HandOver.State.CANCELLED


@pytest.mark.parametrize(("name", "status"), [("bob", 200), ("chloe", 200), ("emma", 403), ("diego", 403)])
def test_only_who_may_change_the_records_hands_them_over(browse, people, portfolio, name, status):
    assert browse(name).get(new(people)).status_code == status


def test_a_mate_who_may_not_change_them_is_told_that_there_is_nothing(browse, people, portfolio):
    assert "Rien à confier" in text(browse("bob").get(new(people)))


def test_deactivating_somebody_offers_it(browse, people, portfolio):
    anne = browse("anne")
    assert new(people) in text(anne.get(f"/reglages/personnes/{people.alice}"))
    actions.deactivate(viewer_for(people.anne), people.alice)
    page = text(anne.get(f"/reglages/personnes/{people.alice}"))
    assert page.count("Confier ses fiches à d’autres") == 2
    assert "Sociétés" in text(anne.get(new(people)))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"person_1": "alice@exemple.fr"}, "pas ses propres fiches"),
        ({"person_1": ""}, "obligatoire"),
        ({"person_1": "personne@exemple.fr"}, "Personne ne porte ce nom"),
        ({"person_2": "bob@exemple.fr"}, "nommée qu’une fois"),
        ({**dict.fromkeys(ALL, "")}, "au moins une partie"),
        ({"until": "away"}, "premier et un dernier jour"),
        ({"until": "away", "starts_on": "2026-06-09", "ends_on": "2026-06-01"}, "finit avant"),
        ({"until": "away", "starts_on": "2020-06-01", "ends_on": "2020-06-09"}, "déjà finie"),
        ({"until": "away", "starts_on": "2026-01-01", "ends_on": "2099-06-09"}, "deux ans"),
        ({"until": "away", "starts_on": "demain", "ends_on": "2099-06-09"}, "date"),
        ({"rule": "department", "departments_1": "99"}, "pas un département"),
        ({"rule": "department", "departments_1": "abc"}, "numéros de département"),
        ({"rule": "nulle"}, "nulle"),
        ({"part-company.owner": "view:x"}, "view:x"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_words_and_keeps_what_was_typed(browse, people, portfolio, given, said):
    answer = browse("anne").post(new(people), form("bob@exemple.fr", do="1") | given)
    assert answer.status_code == 422
    assert said in text(answer).replace("&#x27;", "'")
    assert HandOver.objects.count() == 0
    assert owner("company", portfolio.lyon) == people.alice


def test_somebody_shut_out_or_without_rights_receives_nothing(browse, people, portfolio):
    anne = browse("anne")
    actions.deactivate(viewer_for(people.anne), people.emma)
    assert "désactivé" in text(anne.post(new(people), form("emma@exemple.fr", do="1")))
    blind = new_id()
    write(SYSTEM, Create("role", {"name": "Rien", "rights": {}}, blind))
    update(SYSTEM, "user", people.diego, role=blind)
    assert "qui ne montre pas ces fiches" in text(anne.post(new(people), form("diego@exemple.fr", do="1")))
    assert owner("company", portfolio.lyon) == people.alice


def test_two_absences_do_not_overlap(browse, people, portfolio):
    anne = browse("anne")
    day = today("Europe/Paris")
    days = {"until": "away", "starts_on": day, "ends_on": day + timedelta(days=9)}
    assert anne.post(new(people), form("bob@exemple.fr", do="1", **days)).status_code == 302
    again = anne.post(new(people), form("bob@exemple.fr", do="1", **days))
    assert "déjà confié à d’autres" in text(again)
    # Nor does somebody who is away receive.
    other = anne.post(f"{LIST}/nouvelle/{people.emma}", form("alice@exemple.fr", do="1", **days))
    assert "absente du" in text(other)


def test_addresses_that_lead_nowhere_are_absent(browse, people):
    anne = browse("anne")
    assert anne.get(f"{LIST}/{new_id()}").status_code == 404
    assert anne.get(f"{LIST}/nouvelle/{new_id()}").status_code == 404
    assert anne.get(f"{LIST}/personne", {"person": "bob@exemple.fr"})["Location"].endswith(str(people.bob))
    assert "Personne ne porte" in text(anne.get(f"{LIST}/personne", {"person": "zz"}))
    assert "Aucune passation" in text(anne.get(LIST))


def test_days_of_an_absence_do_not_matter_for_good(browse, people, portfolio):
    done = browse("anne").post(new(people), form("bob@exemple.fr", rule="one", do="1", starts_on="hier-soir"))
    assert done.status_code == 302
    assert owner("company", portfolio.lyon) == people.bob
