"""Both pages show a relation under their own wording; it is added, changed and removed from either."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.changes.model import Create, Update
from liane.records.registry import catalogue


def key(called, target="company"):
    bridge = next(one for one in catalogue().bridges if str(one.label) == called)
    return f"{bridge.key}.{target}"


def panel(client, url):
    """Return the words of the panel of relations of a page."""
    text = client.get(url).content.decode()
    found = re.search(r'<div class="relations">.*?(?=</section>\s*</div>\s*</div>|$)', text, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""


@pytest.fixture
def hers(world, people, firms):
    """Give the companies and contacts to Alice."""
    for one in ("alpha", "beta", "gamma"):
        world.apply(Update("company", getattr(firms, one), {"owner": people.alice}))
    for one in ("zoe", "luc"):
        world.apply(Update("contact", getattr(firms, one), {"owner": people.alice}))
    return firms


def test_it_is_added_from_one_page_and_read_from_both(browse, hers):
    alice = browse("alice")
    page = f"/contacts/{hers.zoe}"
    assert "Rend compte à" in alice.get(page).content.decode()
    address = f"{page}/relations/nouvelle/{key('Rend compte à', 'contact')}"
    assert alice.get(address).status_code == 200
    form = {"form": "1", "other.id": str(hers.luc), "other.title": "Luc", "since": "03/03/2025", "note": "usine"}
    assert alice.post(address, form).url == page
    shown = panel(alice, page)
    assert "Rend compte à Luc" in shown
    assert "depuis le 3 mars 2025" in shown
    assert "usine" in shown
    assert "Encadre Zoé" in panel(alice, f"/contacts/{hers.luc}")
    alice.post("/langue", {"language": "en", "next": page})
    assert "Manages Zoé" in panel(alice, f"/contacts/{hers.luc}")


def test_the_other_record_is_found_by_its_name_or_made_on_the_spot(browse, hers, world):
    alice = browse("alice")
    page = f"/companies/{hers.alpha}"
    address = f"{page}/relations/nouvelle/{key('Partenaire de')}"
    missing = alice.post(address, {"form": "1", "other.id": "", "other.title": "Nouvelle Sarl"})
    assert missing.status_code == 422
    assert "créez-la" in missing.content.decode()
    assert alice.post(address, {"form": "1", "other.title": ""}).status_code == 422
    made = alice.post(address, {"form": "1", "other.id": "", "other.title": "Nouvelle Sarl", "create": "1"})
    assert made.url == page
    assert alice.post(address, {"form": "1", "other.id": "", "other.title": "bêta"}).url == page
    assert world.all("relation", "source", "target") == [("Alpha", "Bêta"), ("Alpha", "Nouvelle Sarl")]
    person = f"{page}/relations/nouvelle/{key('A pour prescripteur', 'contact')}"
    alice.post(person, {"form": "1", "other.id": "", "other.title": "Ada Byron", "create": "1"})
    assert "A pour prescripteur Ada Byron" in panel(alice, page)


def test_what_a_field_holds_is_written_there(browse, hers, world):
    alice = browse("alice")
    address = f"/companies/{hers.alpha}/relations/nouvelle/{key('Maison mère de')}"
    alice.post(address, {"form": "1", "other.id": str(hers.beta), "other.title": "Bêta"})
    assert world.read("company", hers.beta, "parent") == "Alpha"
    address = f"/companies/{hers.alpha}/relations/nouvelle/{key('Filiale de')}"
    refused = alice.post(address, {"form": "1", "other.id": str(hers.beta), "other.title": "Bêta"})
    assert refused.status_code == 422
    assert "propre société mère" in refused.content.decode()
    assert world.all("relation", "type") == []


def test_a_refusal_stands_beside_the_other_record(browse, hers, tie):
    tie("Partenaire de", hers.alpha, hers.beta)
    address = f"/companies/{hers.alpha}/relations/nouvelle/{key('Partenaire de')}"
    answer = browse("alice").post(address, {"form": "1", "other.id": str(hers.beta), "other.title": "Bêta"})
    assert answer.status_code == 422
    assert "Ces deux fiches sont déjà reliées ainsi" in answer.content.decode()


def test_it_is_changed_ended_and_removed_from_either_side(browse, hers, tie, world, types):
    alice = browse("alice")
    world.apply(Update("relation_type", types["Partenaire de"], {"roles": ["Intégrateur"]}))
    one = tie("Partenaire de", hers.alpha, hers.beta)
    page = f"/companies/{hers.beta}"
    shown = alice.get(f"{page}/relations/{one}").content.decode()
    assert "Partenaire de Alpha" in shown
    assert "Intégrateur" in shown
    form = {"form": "1", "role": "Intégrateur", "since": "01/01/2020", "until": "31/12/2021", "note": ""}
    assert alice.post(f"{page}/relations/{one}", form).url == page
    shown = panel(alice, page)
    assert "1 relation passée" in shown
    assert "du 1er janv. 2020 au 31 déc. 2021" in shown.replace("\u00a0", " ").replace("1 janv", "1er janv")
    gone = alice.post(f"{page}/relations/{one}/suppression", follow=True).content.decode()
    undo = re.search(r"/changements/[0-9a-f-]{36}/annulation", gone.partition('id="toasts"')[2])
    assert undo
    assert world.all("relation", "type") == []
    undone = alice.post(undo[0])
    assert undone.status_code == 302, undone.content.decode()
    assert world.all("relation", "role") == [("Intégrateur",)]


def test_rights_on_the_road_are_those_of_the_gate(browse, hers, tie, people, world):
    one = tie("Partenaire de", hers.alpha, hers.beta)
    page = f"/companies/{hers.alpha}"
    add = f"{page}/relations/nouvelle/{key('Partenaire de')}"
    diego, emma = browse("diego"), browse("emma")
    assert "Partenaire de Bêta" in panel(diego, page)
    assert "relations/nouvelle" not in diego.get(page).content.decode()
    assert diego.get(add).status_code == 403
    assert diego.get(f"{page}/relations/{one}").status_code == 403
    assert diego.post(f"{page}/relations/{one}/suppression").status_code == 403
    for address in (add, f"{page}/relations/{one}"):
        assert emma.get(address).status_code == 404
    assert emma.post(f"{page}/relations/{one}/suppression").status_code == 404
    alice = browse("alice")
    assert alice.get(f"{page}/relations/nouvelle/x.to.company").status_code == 404
    assert alice.get(f"/companies/{hers.gamma}/relations/{one}").status_code == 404
    # An end that she may not see takes the relation with it.
    world.apply(Update("company", hers.beta, {"owner": people.emma}))
    assert "Bêta" not in panel(alice, page)


def test_a_page_asks_as_many_statements_for_one_relation_as_for_fifty(browse, people, hers, tie, world, types):
    alice = browse("alice")
    page = f"/companies/{hers.alpha}"
    tie("Partenaire de", hers.alpha, hers.beta)
    alice.get(page)

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            alice.get(page)
        return len(captured)

    few = statements()
    others = [Create("company", {"name": f"Partenaire {number}", "owner": people.alice}) for number in range(50)]
    source = {"object": "company", "id": hers.alpha}
    kind = types["Partenaire de"]
    ties = [
        Create("relation", {"type": kind, "source": source, "target": {"object": "company", "id": one.id}})
        for one in others
    ]
    world.apply(*others, *ties)
    assert statements() == few
    assert "Partenaire 49" in panel(alice, page)


def test_lists_call_relations_in_the_language_of_their_reader(browse, hers, tie):
    tie("Partenaire de", hers.alpha, hers.beta)
    alice = browse("alice")
    assert "Partenaire de" in alice.get("/relations").content.decode()
    alice.post("/langue", {"language": "en", "next": "/relations"})
    for page in ("/relations", "/relations?groupe=type"):
        shown = alice.get(page).content.decode()
        assert "Partner of" in shown
        assert "Partenaire de" not in shown
