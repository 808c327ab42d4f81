"""Files, pictures and texts with a form in a browser: given, seen, removed, brought back, with and without scripts."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.test_axe import violations
from tests.journeys.windows import ready, sideways, toast, undo

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FIELDS = {"Pièces": "file", "Photos": "image", "Bilan": "rich_text"}


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (900, 600), (40, 120, 160)).save(made, "JPEG")
    return made.getvalue()


@pytest.fixture
def company(site, visit) -> str:
    """Give companies the three fields, once; return the address of one of them."""
    known = {row[0] for row in site.sql("SELECT declaration->>'kind' FROM records_custom_field")}
    page: Page | None = None
    for label, kind in FIELDS.items():
        if kind not in known:
            page = ready(page or visit("helene"), f"/reglages/objets/company/champs/nouveau/{kind}")
            page.locator("#label_fr").fill(label)
            page.get_by_role("button", name="Créer le champ").click()
            toast(page, label)
    return f"/companies/{site.id_of('people_company', 'Biolab Rhin')}"


def key_of(site, kind: str) -> str:
    [(key,)] = site.sql("SELECT key FROM records_custom_field WHERE declaration->>'kind' = %s", kind)
    return str(key)


def open_field(page: Page, key: str) -> None:
    """Open the control of a field of the page, among those that are folded because they are empty."""
    page.locator("details:not([open]) > summary", has_text=re.compile("vide")).evaluate_all(
        "(folds) => folds.forEach((fold) => { fold.parentElement.open = true; })"
    )
    page.locator(f".fields [data-key={key}][data-edit]").first.dispatch_event("liane:edit")


def save(page: Page) -> None:
    """Save the control that is open, and wait until the page was drawn anew from what stands there."""
    with page.expect_response(
        lambda one: one.request.method == "GET" and "/champs/" not in one.url and "/companies/" in one.url
    ):
        page.locator(".cell-form").get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".cell-form")).to_have_count(0)
    expect(page.locator(".htmx-request, .htmx-settling, .htmx-swapping")).to_have_count(0)


def test_files_are_given_seen_removed_and_brought_back(site, visit, company):
    page = ready(visit("alice", strict=True), company)
    key = key_of(site, "file")
    open_field(page, key)
    form = page.locator(".cell-form")
    form.locator("input[type=file]").first.set_input_files(
        [
            FilePayload(name="contrat.pdf", mimeType="application/pdf", buffer=PDF),
            FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=picture()),
        ]
    )
    expect(form.locator(".files-item input[type=checkbox]")).to_have_count(2)
    save(page)
    fact = page.locator(f".fields [data-key={key}]").first
    expect(fact.get_by_role("link", name="contrat.pdf")).to_be_visible()
    small = fact.locator("img.thumb")
    expect(small).to_be_visible()
    assert small.evaluate(
        "(one) => one.complete || new Promise((done) => one.addEventListener('load', () => done(true)))"
    )
    assert small.evaluate("(one) => one.naturalWidth") > 0
    address = fact.get_by_role("link", name="contrat.pdf").get_attribute("href")
    assert address
    assert page.request.get(address).body() == PDF
    open_field(page, key)
    page.locator(".cell-form").get_by_role("button", name="Retirer contrat.pdf").click()
    expect(page.locator(".cell-form").get_by_role("button", name="Retirer photo.jpg")).to_be_focused()
    save(page)
    expect(fact.get_by_role("link", name="contrat.pdf")).to_have_count(0)
    undo(page, "modifié")
    expect(fact.get_by_role("link", name="contrat.pdf")).to_be_visible()


def test_a_picture_is_dropped_and_a_program_refused_in_words(site, visit, company):
    page = ready(visit("alice"), company)
    key = key_of(site, "image")
    open_field(page, key)
    form = page.locator(".cell-form")
    drop = """(zone, [name, type, bytes]) => {
      const carried = new DataTransfer();
      carried.items.add(new File([new Uint8Array(bytes)], name, { type }));
      for (const kind of ["dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
      }
    }"""
    zone = form.locator(".files")
    zone.evaluate(drop, ["chai.jpg", "image/jpeg", list(picture())])
    expect(form.locator(".files-item img.thumb")).to_be_visible()
    zone.evaluate(drop, ["virus.jpg", "image/jpeg", list(b"MZ\x90\x00")])
    expect(form.get_by_role("alert")).to_contain_text("programme")
    save(page)
    expect(page.locator(f".fields [data-key={key}] img.thumb").first).to_be_visible()


def test_a_form_over_the_cells_of_a_list_holds_the_whole_editor(site, visit, company):
    key = key_of(site, "rich_text")
    page = ready(visit("helene"), f"/companies?colonnes=name,{key},status")
    row = page.locator("tr[data-id]").first
    row.locator(f"td[data-key={key}]").click()
    form, editor = row.locator(".cell-form"), row.locator("trix-editor")
    expect(editor).to_be_focused()
    outer, inner = form.bounding_box(), editor.bounding_box()
    assert outer
    assert inner
    assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]
    assert inner["height"] >= 90


def test_a_text_is_written_with_its_form(site, visit, company):
    page = ready(visit("alice", strict=True), company)
    key = key_of(site, "rich_text")
    open_field(page, key)
    editor = page.locator(".cell-form trix-editor")
    expect(editor).to_be_focused()
    # Each key is seen to have been taken before the next: the editor draws a moment after it.
    page.keyboard.press("Control+b")
    expect(page.locator(".cell-form [data-trix-attribute=bold]")).to_have_class(re.compile("trix-active"))
    page.keyboard.type("Visite")
    expect(editor.locator("strong")).to_have_text("Visite")
    page.keyboard.press("Enter")
    expect(editor.locator("br").first).to_be_attached()
    page.keyboard.type("Deux cuves")
    expect(editor).to_contain_text("Deux cuves")
    page.locator(".cell-form").get_by_role("button", name="Liste à puces").click()
    save(page)
    fact = page.locator(f".fields [data-key={key}]").first
    expect(fact.locator("strong", has_text="Visite")).to_be_visible()
    expect(fact.locator("li", has_text="Deux cuves")).to_be_visible()
    open_field(page, key)
    expect(page.locator(".cell-form trix-editor strong").first).to_have_text("Visite")
    expect(page.locator(".cell-form trix-editor")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".cell-form")).to_have_count(0)


def test_without_scripts_a_file_and_a_text_are_given_in_the_form(site, visit, company):
    page = visit("alice", java_script_enabled=False)
    page.goto(f"/companies/{site.id_of('people_company', 'Maison Delaunois')}/modifier")
    page.locator(f"#f_{key_of(site, 'file')}").set_input_files(
        {"name": "statuts.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.locator(f"#f_{key_of(site, 'rich_text')}").fill("Première visite\n\nÀ rappeler")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("link", name="statuts.pdf").first).to_be_visible()
    expect(page.locator(".rich p", has_text="À rappeler").first).to_be_visible()


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 375)])
def test_controls_and_values_are_clean_and_narrow_enough(site, visit, company, axe_source, theme, width):
    page = visit("alice", color_scheme=theme, width=width)
    # As tall as what it shows: nothing then lies under the foot of the form.
    page.set_viewport_size({"width": width, "height": 5000})
    found = {}
    for address in (company, f"{company}/modifier"):
        ready(page, address)
        if address.endswith("modifier"):
            expect(page.locator("trix-editor")).to_be_visible()
        wrong = violations(page, axe_source)
        if sideways(page):
            wrong.append("scrolls sideways")
        if wrong:
            found[address] = wrong
    assert found == {}
