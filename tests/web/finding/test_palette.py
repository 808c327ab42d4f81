"""The palette: what answered is marked, what was opened last waits, and nothing that is typed breaks it."""

from liane.records.viewer import system
from tests.records.people import update
from tests.web.records import HTMX


def ask(client, text=""):
    """Return what the palette answers."""
    return client.get("/recherche", {"q": text}, headers=HTMX).content.decode()


def part(page, title):
    """Return the section of the palette under `title`, "" when there is none."""
    _before, found, after = page.partition(f">{title}</h3>")
    return after.partition("<h3")[0] if found else ""


def test_what_answered_is_marked(browse, sales):
    assert "<mark>Froma</mark>gerie <mark>Bert</mark>haut" in ask(browse("alice"), "froma bert")
    assert "Fromagerie <mark>Berthaut</mark>" in ask(browse("alice"), "bertaut")


def test_words_of_a_record_beside_its_title_are_quoted_and_escaped(browse, sales):
    update(
        system(), "company", sales.berthaut, description="Achète <b>du lait cru</b> à Époisses", phones="01 99 00 12 34"
    )
    page = ask(browse("alice"), "epoisses")
    assert "Description\u00a0: Achète &lt;b&gt;du lait cru&lt;/b&gt; à <mark>Époisses</mark>" in page
    assert "Téléphones\u00a0: <mark>01 99 00 12 34</mark>" in ask(browse("alice"), "+33 1 99 00 12 34")


def test_a_hostile_title_stays_text(browse, sales):
    update(system(), "company", sales.berthaut, name="<script>alert(1)</script> Berthaut")
    page = ask(browse("alice"), "alert berthaut")
    assert "&lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt; <mark>Berthaut</mark>" in page
    assert "<script>" not in page


def test_the_whole_list_of_what_was_found_is_a_line_away(browse, sales):
    page = ask(browse("alice"), "berthaut")
    assert "/companies?q=berthaut" in part(page, "Listes")


def test_records_opened_last_wait_in_the_empty_palette(browse, sales):
    alice = browse("alice")
    assert part(ask(alice), "Fiches récentes") == ""
    for path in (f"/companies/{sales.berthaut}", f"/deals/{sales.deal}/apercu"):
        assert alice.get(path).status_code == 200
    recent = part(ask(alice), "Fiches récentes")
    assert recent.index("Cave connectée") < recent.index("Fromagerie Berthaut")
    assert part(ask(browse("bob")), "Fiches récentes") == ""


def test_a_record_that_is_no_more_hers_is_not_among_her_recent_ones(browse, people, sales):
    alice = browse("alice")
    alice.get(f"/companies/{sales.orsel}")
    update(system(), "company", sales.orsel, owner=people.emma)
    assert "Orsel" not in ask(alice)
    assert alice.get(f"/companies/{sales.orsel}").status_code == 404


def test_her_records_that_others_changed_are_suggested(browse, people, sales):
    alice = browse("alice")
    update(system(), "company", sales.berthaut, description="Vue au salon")
    assert "Fromagerie Berthaut" in part(ask(alice), "Suggestions")


def test_what_she_opened_comes_before_what_answers_as_well(browse, people, sales):
    alice = browse("alice")
    alice.get(f"/companies/{sales.orsel}")
    update(system(), "company", sales.orsel, description="Berthaut")
    update(system(), "company", sales.hidden, description="Berthaut", owner=people.alice)
    found = part(ask(alice, "berthaut"), "Fiches")
    assert found.index("Fromagerie") < found.index("Orsel") < found.index("Société d’Emma")


def test_pickers_of_any_record_begin_with_those_opened_last(browse, sales):
    alice = browse("alice")
    alice.get(f"/companies/{sales.orsel}")
    assert "Cabinet Orsel" in alice.get("/recherche/fiches").content.decode()


def test_the_palette_says_what_it_read(browse, sales):
    alice = browse("alice")

    assert "ponctuation seule" in ask(alice, "?!…")
    assert "seuls ses premiers mots" in ask(alice, "fromagerie " + "berthaut " * 1_000)
    assert "Fromagerie <mark>" not in ask(alice, "?!…")
    assert len(ask(alice, "y" * 10_000)) < 20_000
