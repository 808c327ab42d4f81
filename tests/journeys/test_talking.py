"""Two people on one record: a comment with a mention, its answer, what changed, who is there, all without reloading."""

import json
import os
import re
import signal
from uuid import UUID

from playwright.sync_api import Page, expect

from tests.journeys.windows import Gate, answering, ready, toast
from tests.runtime.liane import processes_of, until


def compose(page: Page) -> None:
    """Come to the composer of comments."""
    page.locator(".composers nav button:visible", has_text="Commentaire").click()
    expect(page.locator("form.talk trix-editor")).to_be_focused()


def told(site, record: UUID) -> set[str]:
    """Return who was told something of a record."""
    text = (
        "SELECT u.name FROM notifications_thread t JOIN accounts_user u ON u.id = t.user_id "
        "WHERE t.record_id = %s AND t.latest_at IS NOT NULL"
    )
    return {name for (name,) in site.sql(text, record)}


def test_two_people_talk_on_a_record_and_see_each_other(site, visit):
    record = site.id_of("people_company", "Textiles Aubois")
    address = f"/companies/{record}"
    alice, chloe = (
        ready(visit("alice", live=True), address, live=True),
        ready(visit("chloe", live=True), address, live=True),
    )
    for page, other in ((alice, "Chloé Lambert"), (chloe, "Alice Bernard")):
        expect(page.locator("[data-presence-here] .face")).to_have_attribute("title", f"{other} regarde cette fiche")

    compose(alice)
    alice.keyboard.type("Relire avec @chl")
    expect(alice.get_by_role("option", name="Chloé Lambert")).to_have_attribute("aria-selected", "true")
    alice.keyboard.press("Enter")
    alice.keyboard.type("et @emm")
    expect(alice.get_by_role("option", name="Emma Rousseau")).to_contain_text("sans accès à cette fiche")
    alice.keyboard.press("Enter")
    expect(alice.locator(".talk-warning")).to_contain_text("Emma Rousseau n’a pas accès à cette fiche")
    alice.keyboard.press("Control+Enter")
    toast(alice, "n’a pas été prévenu")

    said = chloe.locator(".said", has_text="Relire avec")
    expect(said.locator(".mention").first).to_have_text("@Chloé Lambert")
    said.get_by_role("link", name="Répondre").click()
    expect(chloe.locator(".said trix-editor")).to_be_focused()
    chloe.keyboard.type("C’est relu.")
    chloe.keyboard.press("Control+Enter")
    expect(alice.locator(".said-reply")).to_contain_text("C’est relu.")
    alice.locator(".said-reply").get_by_label("Réagir").click()
    alice.locator(".said-reply").get_by_role("button", name="D’accord").click()
    expect(chloe.locator(".said-reply .sign")).to_contain_text("1")
    # Who was mentioned beside her, and the author of what was answered, were told meanwhile.
    until(lambda: told(site, record) >= {"Chloé Lambert", "Alice Bernard"}, "what follows from the comments")
    assert "Emma Rousseau" not in told(site, record)


def test_two_people_talk_about_a_note_on_the_page_of_its_record(site, visit):
    address = f"/companies/{site.id_of('people_company', 'Biolab Rhin')}"
    alice, chloe = (
        ready(visit("alice", live=True), address, live=True),
        ready(visit("chloe", live=True), address, live=True),
    )
    alice.locator(".composers textarea[name=text]").fill("Budget voté, décision en janvier.")
    alice.locator(".composers form:visible button.primary").click()
    note = chloe.locator(".line", has_text="Budget voté")
    note.get_by_role("link", name="Commenter").click()
    expect(note.locator("trix-editor")).to_be_focused()
    chloe.keyboard.type("Qui décide")
    # What is being written stays when the page is drawn again.
    chloe.evaluate("window.dispatchEvent(new CustomEvent('liane:changed', { detail: { all: true } }))")
    chloe.wait_for_function("document.querySelector('.remarks trix-editor')?.textContent.includes('Qui décide')")
    chloe.keyboard.type(" ?")
    chloe.keyboard.press("Control+Enter")
    said = alice.locator(".remark", has_text="Qui décide ?")
    expect(said).to_be_visible()
    said.get_by_role("link", name="Répondre").click()
    expect(said.locator("trix-editor")).to_be_focused()
    alice.keyboard.type("La directrice des achats.")
    alice.keyboard.press("Control+Enter")
    expect(chloe.locator(".remark .said-replies")).to_contain_text("La directrice des achats.")


def test_what_somebody_changes_shows_around_what_is_being_typed(site, visit):
    address = f"/companies/{site.id_of('people_company', 'Hôtel des Ducs')}"
    alice, chloe = (
        ready(visit("alice", live=True), address, live=True),
        ready(visit("chloe", live=True), address, live=True),
    )
    expect(alice.locator("[data-presence-here] .face")).to_be_visible()
    field = alice.locator(".fields [data-key=description]")
    alice.locator("details.fold summary").first.click()
    field.click()
    box = field.get_by_role("textbox")
    box.fill("À moitié tapé")
    expect(chloe.locator(".edited-by")).to_have_attribute("title", "Alice Bernard modifie ce champ")

    chloe.locator("details.fold summary").first.click()
    other = chloe.locator("[data-key=employees]").first
    other.click()
    other.get_by_role("textbox").fill("63")
    chloe.keyboard.press("Enter")
    expect(alice.locator("[data-key=employees]").first).to_have_text("63")
    expect(box).to_have_value("À moitié tapé")


def test_the_inbox_tells_at_once_by_a_badge_and_answers_to_keys(site, visit):
    record = site.id_of("people_company", "Numérica Conseil")
    chloe = ready(visit("chloe", live=True), "/boite", live=True)
    alice = ready(visit("alice", live=True), f"/companies/{record}", live=True)
    compose(alice)
    alice.keyboard.type("@chl")
    expect(alice.get_by_role("option", name="Chloé Lambert")).to_be_visible()
    alice.keyboard.press("Enter")
    alice.keyboard.type("un mot ?")
    expect(alice.locator("form.talk trix-editor")).to_have_text("@Chloé Lambert un mot ?")
    alice.keyboard.press("Control+Enter")
    expect(alice.locator(".said .mention", has_text="Chloé Lambert").first).to_be_visible()
    until(lambda: "Chloé Lambert" in told(site, record), "the mention in her inbox")
    expect(chloe.locator(".rail [data-live-badge]")).not_to_be_hidden()
    chloe.reload()
    line = chloe.locator(".inbox-line", has_text="Numérica Conseil")
    expect(line).to_contain_text("vous a mentionné")
    line.focus()
    chloe.keyboard.press("l")
    expect(line).not_to_have_class("inbox-line unread")
    chloe.keyboard.press("Enter")
    chloe.wait_for_url(f"**/companies/{record}#commentaire-*")


def test_names_are_offered_in_an_editor_that_was_there_before_who_offers_them(site, visit):
    alice = visit("alice")
    gate = Gate(alice, "**/talk/talk*.js")
    alice.goto(f"/companies/{site.id_of('people_company', 'Numérica Conseil')}", wait_until="commit")
    expect(alice.locator("form.talk trix-editor")).to_have_count(1)
    gate.open()
    answering(alice)
    compose(alice)
    alice.keyboard.type("@chl")
    expect(alice.get_by_role("option", name="Chloé Lambert")).to_be_visible()


def test_a_name_is_taken_whole_by_whoever_types_faster_than_the_list_follows(site, visit):
    alice = ready(visit("alice"), f"/companies/{site.id_of('people_company', 'Numérica Conseil')}")
    compose(alice)
    alice.keyboard.type("@c")
    expect(alice.get_by_role("option", name="Chloé Lambert")).to_have_attribute("aria-selected", "true")
    alice.keyboard.type("hl")
    alice.keyboard.press("Enter")
    expect(alice.locator("form.talk trix-editor")).to_have_text("@Chloé Lambert ")


def test_tabs_of_one_browser_share_one_stream_and_it_comes_back(site, visit):
    record = site.id_of("people_company", "Textiles Aubois")
    address = f"/companies/{record}"
    bob, chloe = (
        ready(visit("bob", live=True, failing=True), "/deals", live=True),
        ready(visit("chloe", live=True, failing=True), address, live=True),
    )
    other = bob.context.new_page()
    ready(other, address, live=True)
    expect(chloe.locator("[data-presence-here] .face")).to_have_attribute("title", re.compile("^Bob"))
    policy = bob.request.get(address).headers["content-security-policy"]
    place = policy.partition("connect-src 'self' ")[2].partition(";")[0]

    def streams() -> int:
        return int(json.loads(bob.request.get(f"{place}/flux/sante").text())["streams"])

    # One for each of the two, whatever stands open.
    until(lambda: streams() == 2, "one stream a browser")
    server = min(pid for pid, line in processes_of(site.running.folder).items() if "liane.config.stream" in line)
    os.kill(server, signal.SIGKILL)
    field = chloe.locator("[data-key=employees]").first
    field.click()
    field.get_by_role("textbox").fill("181")
    chloe.keyboard.press("Enter")
    expect(other.locator("[data-key=employees]").first).to_have_text("181", timeout=60_000)
