"""A group of companies as a tree: what one may see of it, totals at each node, moves that cannot make a loop."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.accounts.viewers import viewer_for
from liane.records.changes.model import Create, Refused, Update
from liane.records.queries.model import Leaf, Measure, Query
from liane.records.queries.trees import LEVELS, above, rolled, sizes, whole
from liane.records.registry import catalogue
from tests.web.records import HTMX


@pytest.fixture
def group(world, people, firms):
    """Put Gamma under Bêta under Alpha, all of Alice's, with a contact and deals here and there."""
    owned = {"owner": people.alice}
    world.apply(
        Update("company", firms.alpha, owned),
        Update("company", firms.beta, {**owned, "parent": firms.alpha}),
        Update("company", firms.gamma, {**owned, "parent": firms.beta}),
        Update("contact", firms.zoe, {**owned, "company": firms.gamma}),
        Update("contact", firms.luc, {**owned, "company": firms.beta}),
    )
    for company, amount, stage in (("beta", 1000, "Gagnée"), ("gamma", 500, "Gagnée"), ("gamma", 70, "Proposition")):
        deal = {"name": f"Vente {amount}", "amount": f"{amount} EUR", "stage": world.stage(stage), **owned}
        world.make("deal", company=getattr(firms, company), **deal)
    return firms


def won(tops, viewer):
    where = Leaf("stage.kind", "is", "won")
    return rolled(
        catalogue()["company"], tops, viewer, Query("deal", where=where), "company", [Measure("sum", "amount")]
    )


def words(text):
    return (
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.replace("->", "")))
        .replace("\u202f", " ")
        .replace("\u00a0", " ")
    )


def rows(client, url):
    """Return the rows of a tree, in words."""
    return [words(row).strip() for row in re.findall(r"<tr data-id.*?</tr>", client.get(url).content.decode(), re.S)]


def test_the_line_from_the_top_and_what_stands_below(world, group):
    item = catalogue()["company"]
    assert above(item, group.gamma, world.viewer) == (group.alpha, group.beta, group.gamma)
    assert above(item, group.alpha, world.viewer) == (group.alpha,)
    assert sizes(item, [group.alpha, group.gamma], world.viewer) == {group.alpha: 2, group.gamma: 0}
    assert whole(item, group.beta, world.viewer) == ((group.alpha, group.beta), 2)


def test_totals_are_own_and_with_subsidiaries_in_one_statement(world, group):
    tops = [group.alpha, group.beta, group.gamma]
    with CaptureQueriesContext(connection) as captured:
        found = won(tops, world.viewer)
    assert len(captured) == 1
    assert [(found[one].own[0], found[one].whole[0]) for one in tops] == [(None, 1500), (1000, 1500), (500, 500)]


def test_what_one_may_not_see_ends_the_line_and_counts_nowhere(world, people, group):
    world.apply(Update("company", group.beta, {"owner": people.emma}))
    item, alice = catalogue()["company"], viewer_for(people.alice)
    assert above(item, group.gamma, alice) == (group.gamma,)
    assert whole(item, group.gamma, alice) == ((group.gamma,), 0)
    assert whole(item, group.beta, alice) == ((), 0)
    assert sizes(item, [group.alpha, group.gamma], alice) == {group.alpha: 0, group.gamma: 0}
    assert won([group.alpha], alice) == {}


def test_the_page_shows_each_node_with_its_totals(browse, group):
    alice = browse("alice")
    shown = rows(alice, f"/companies/{group.beta}/arbre")
    assert shown == [
        "Niveau 1 Alpha 2 2 dont 0 en propre 1 dont 0 en propre 1 500 € dont — en propre",
        "Niveau 2 Bêta 1 2 dont 1 en propre 1 dont 0 en propre 1 500 € dont 1 000 € en propre",
        "Niveau 3 Gamma 0 1 1 500 €",
    ]
    panel = words(alice.get(f"/companies/{group.gamma}").content.decode())
    assert "Groupe 3" in panel
    assert "Montant gagné 1 500 €" in panel
    assert rows(alice, f"/companies/{group.alpha}/arbre/branches?niveau=1") == [shown[1]]


def test_branches_come_fifty_at_a_time_within_a_bounded_number_of_statements(browse, people, group, world):
    alice = browse("alice")
    page = f"/companies/{group.alpha}/arbre"
    alice.get(page)

    def statements():
        with CaptureQueriesContext(connection) as captured:
            alice.get(page)
        return len(captured)

    few = statements()
    values = {"parent": group.alpha, "owner": people.alice}
    world.apply(*(Create("company", {"name": f"Filiale {number:03}", **values}) for number in range(70)))
    assert statements() == few
    text = alice.get(page).content.decode()
    assert len(rows(alice, page)) == 51
    following = re.search(r'hx-get="([^"]+)"[^>]*>50 suivantes', text)
    assert following
    assert len(rows(alice, following[1].replace("&amp;", "&"))) == 21


def test_a_record_is_moved_under_another_and_to_the_top(browse, group, world):
    alice = browse("alice")
    url = f"/companies/{group.gamma}/arbre/place"
    assert "Bêta" in alice.get(url).content.decode()
    moved = {"form": "1", "parent.id": str(group.alpha), "parent.title": "Alpha"}
    answer = alice.post(url, moved, headers=HTMX)
    assert answer.status_code == 200
    assert "annulation" in answer.content.decode()
    assert world.read("company", group.gamma, "parent") == "Alpha"
    assert alice.post(url, {"form": "1", "parent.id": "", "parent.title": ""}).status_code == 302
    assert world.read("company", group.gamma, "parent") is None


def test_a_loop_is_refused_in_words_that_name_it(browse, group, world):
    with pytest.raises(Refused, match="Alpha sous Gamma sous Bêta sous Alpha"):
        world.apply(Update("company", group.alpha, {"parent": group.gamma}))
    form = {"form": "1", "parent.id": str(group.gamma), "parent.title": "Gamma"}
    url = f"/companies/{group.alpha}/arbre/place"
    for answer in (browse("alice").post(url, form), browse("alice").post(url, form, headers=HTMX)):
        assert answer.status_code == 422
        assert "Alpha sous Gamma sous Bêta sous Alpha" in answer.content.decode()


def test_a_group_has_a_bounded_depth(world):
    above_it = None
    for number in range(LEVELS):
        above_it = world.make("company", name=f"Niveau {number}", parent=above_it)
    with pytest.raises(Refused, match="20 niveaux"):
        world.make("company", name="Trop bas", parent=above_it)


def test_rights_on_the_road(browse, group):
    diego, emma = browse("diego"), browse("emma")
    page = f"/companies/{group.beta}/arbre"
    assert 'draggable="true"' not in diego.get(page).content.decode()
    assert diego.get(f"{page}/place").status_code == 403
    assert diego.post(f"{page}/place", {"form": "1", "parent.title": ""}).status_code == 403
    for address in (page, f"{page}/place", f"{page}/branches?niveau=1"):
        assert emma.get(address).status_code == 404
    assert diego.get(f"{page}/branches?niveau=0").status_code == 404
    assert diego.get(f"{page}/branches?niveau=1&apres=x").status_code == 404
    assert diego.get(f"/deals/{group.beta}/arbre").status_code == 404


def test_a_company_alone_shows_no_group(browse, people, world):
    alone = world.make("company", name="Seule", owner=people.alice)
    assert "Voir l’arbre" not in browse("alice").get(f"/companies/{alone}").content.decode()
