"""Work on many records as a person does it: marked, edited with a preview, undone, exported, copied and pasted."""

import csv
import io
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.windows import ready, settled

LIST = "/companies?tri=name&colonnes=name,employees,address.city"
# Cells are pasted as a spreadsheet does it: an event with the text.
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


def pick(page: Page, number: int) -> list[str]:
    """Select the first rows and return the ids of their records."""
    boxes = page.locator("tbody input[name=ids]")
    for at in range(number):
        boxes.nth(at).check()
    return [boxes.nth(at).get_attribute("value") or "" for at in range(number)]


def employees(site, ids: list[str]) -> list[int | None]:
    return [site.sql("SELECT employees FROM people_company WHERE id = %s", one)[0][0] for one in ids]


def test_what_the_selection_may_become_is_all_in_sight_on_a_telephone(visit):
    page = ready(visit("alice", width=375, has_touch=True), "/companies")
    pick(page, 1)
    expect(page.locator("#selection")).to_be_in_viewport(ratio=1)
    page.locator("#selection details.menu summary").last.click()
    styles = page.locator("#selection button[name=style]")
    expect(styles.first).to_be_in_viewport(ratio=1)
    expect(styles.last).to_be_in_viewport(ratio=1)
    styles.last.click()
    expect(page.locator("#selection details[open]")).to_have_count(0)
    expect(page.locator("#tray .tray-line").first).to_be_visible()


def test_what_is_selected_stays_so_when_its_export_ends(visit):
    page = ready(visit("chloe"), "/companies")
    pick(page, 2)
    page.locator("#selection details.menu summary").last.click()
    page.locator("#selection button[name=style]").last.click()
    expect(page.locator("#tray").get_by_role("link", name="Télécharger")).to_be_visible()
    settled(page)
    expect(page.locator("#selection")).to_contain_text("2 sélectionnées")


def test_records_are_edited_together_previewed_and_taken_back(site, visit):
    page = ready(visit("helene"), LIST)
    ids = pick(page, 3)
    before = employees(site, ids)
    page.locator("#selection").get_by_role("button", name="Modifier").click()
    dialog = page.locator("#dialog")
    expect(dialog.locator("[name='f.0']")).to_be_visible()
    settled(page)
    dialog.locator("[name='f.0']").select_option("employees")
    dialog.locator("[name='v.0']").fill("4321")
    dialog.get_by_role("button", name="Aperçu").click()
    expect(dialog.locator(".bulk-sample tbody tr")).to_have_count(3)
    dialog.get_by_role("button", name="Modifier 3 fiches").click()
    toast = page.locator(".toast", has_text="3 fiches modifiées.")
    expect(toast).to_be_visible()
    expect(dialog).not_to_be_visible()
    assert employees(site, ids) == [4321] * 3
    toast.get_by_role("button", name="Annuler").click()
    expect(page.locator(".toast", has_text="Action annulée.")).to_be_visible()
    assert employees(site, ids) == before


def test_what_is_given_away_out_of_sight_leaves_the_list_and_comes_back_when_that_is_undone(visit):
    page = ready(visit("alice"), LIST)
    row = page.locator("tbody tr[data-id]", has_text="Hôtel des Ducs")
    row.locator("input[name=ids]").check()
    owner = page.locator("#selection").locator("summary", has_text="Propriétaire")
    owner.click()
    page.locator("#selection").get_by_role("button", name="Emma Rousseau").click()
    toast = page.locator(".toast", has_text="1 fiche attribuée")
    expect(toast).to_be_visible()
    expect(row).to_have_count(0)
    toast.get_by_role("button", name="Annuler").click()
    expect(row).to_be_visible()


def exporting(page: Page) -> Locator:
    """Have two rows exported; return the tray where the file comes."""
    pick(page, 2)
    bar = page.locator("#selection")
    bar.locator("summary", has_text="Exporter").click()
    bar.get_by_role("button", name="CSV pour tableur").click()
    return page.locator("#tray")


def test_an_export_arrives_in_the_tray_and_follows_from_page_to_page(site, visit, tmp_path: Path):
    page = ready(visit("helene"), LIST)
    tray = exporting(page)
    expect(tray).to_be_visible()
    ready(page, "/contacts")
    link = page.locator("#tray").get_by_role("link", name="Télécharger")
    expect(link).to_be_visible()
    with page.expect_download() as download:
        link.click()
    file = tmp_path / "export.csv"
    download.value.save_as(file)
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert len(rows) == 3
    page.locator("#tray").get_by_role("button", name="Ranger").first.click()
    expect(page.locator("#tray")).not_to_be_visible()


@pytest.mark.parametrize("width", [1280, 375])
def test_the_tray_folds_away_from_what_a_form_asks_for_and_opens_again(visit, width):
    page = ready(visit("helene"), LIST)
    tray = exporting(page)
    link = tray.get_by_role("link", name="Télécharger").first
    expect(link).to_be_visible()
    page.set_viewport_size({"width": width, "height": 700})
    ready(page, "/reglages/objets/company/champs/nouveau/text")
    pill = tray.get_by_role("button", name="Terminées\u00a0: 1")
    expect(pill).to_be_visible()
    expect(link).not_to_be_visible()
    pill.click()
    expect(link).to_be_focused()
    expect(pill).not_to_be_visible()
    page.locator("#label_fr").focus()
    expect(link).not_to_be_visible()
    ready(page, LIST)
    expect(link).to_be_visible()
    pick(page, 1)
    expect(pill).to_be_visible()
    expect(link).not_to_be_visible()
    pill.click()
    tray.get_by_role("button", name="Ranger").first.click()
    expect(tray).not_to_be_visible()


def test_the_tray_folds_away_from_a_filter_that_is_being_built(visit):
    page = ready(visit("helene"), LIST)
    tray = exporting(page)
    expect(tray.get_by_role("link", name="Télécharger").first).to_be_visible()
    page.set_viewport_size({"width": 375, "height": 700})
    cities = [{"field": "address.city", "op": "is_not", "value": name} for name in ("Brest", "Quimper", "Vannes")]
    ready(page, f"/companies?{urlencode({'filtre': json.dumps({'and': cities})})}")
    page.locator("[data-key-filter]").click()
    expect(page.locator("form.builder")).to_be_visible()
    expect(tray.locator(".tray-pill")).to_be_visible()
    page.locator("[name='v.2']").fill("Lorient")
    page.locator("form.builder").get_by_role("button", name="Appliquer").last.click()
    page.wait_for_url("**Lorient**")
    tray.get_by_role("button", name="Ranger").first.click()
    expect(tray).not_to_be_visible()


def test_a_dialog_asks_at_once_for_what_its_button_is_called_and_gives_the_focus_back(visit):
    page = ready(visit("helene"), LIST)
    pick(page, 2)
    button = page.locator("#selection").get_by_role("button", name="Étiqueter")
    button.press("Enter")
    dialog = page.locator("#dialog")
    expect(dialog.get_by_role("textbox")).to_be_focused()
    settled(page)
    dialog.get_by_label("Champ").select_option("owner")
    expect(dialog.get_by_role("combobox", name="Propriétaire")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(button).to_be_focused()
    ready(page, "/companies?tri=-name")
    page.locator(".views-menu summary").press("Enter")
    page.get_by_role("link", name="Enregistrer comme nouvelle vue").press("Enter")
    expect(dialog.get_by_role("textbox", name="Nom")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".views-menu summary")).to_be_focused()


@pytest.mark.parametrize("way", ["keys", "mouse"])
def test_cells_are_marked_copied_and_pasted(site, visit, way: str):
    page = ready(visit("helene", permissions=["clipboard-read", "clipboard-write"]), LIST)
    rows = page.locator("tbody tr[data-id]")
    ids = [rows.nth(at).get_attribute("data-id") or "" for at in range(2)]
    before = employees(site, ids)
    first = rows.nth(0).locator("td[data-key='employees']")
    last = rows.nth(1).locator("td[data-key='address.city']")
    stood = last.bounding_box()
    if way == "keys":
        rows.nth(0).focus()
        for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"):
            page.keyboard.press(key)
    else:
        first.hover()
        page.mouse.down()
        last.hover()
        page.mouse.up()
    expect(page.locator("td.copied")).to_have_count(4)
    assert last.bounding_box() == stood
    with page.expect_response("**/companies/copie"):
        page.keyboard.press("Control+c")
    page.wait_for_function("() => navigator.clipboard.readText().then((text) => text.includes('\\t'))")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert len(copied.split("\n")) == 2
    page.evaluate(PASTE, "beaucoup\tDijon\n7\tLyon")
    dialog = page.locator("#dialog")
    expect(dialog.locator("td.bad")).to_have_count(1)
    assert employees(site, ids) == before
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    page.evaluate(PASTE, "6\tDijon\n7\tLyon")
    dialog.get_by_role("button", name="Modifier 2 fiches").click()
    toast = page.locator(".toast", has_text="2 fiches modifiées.")
    expect(toast).to_be_visible()
    assert employees(site, ids) == [6, 7]
    toast.get_by_role("button", name="Annuler").click()
    expect(page.locator(".toast", has_text="Action annulée.")).to_be_visible()
    assert employees(site, ids) == before


def test_an_operation_shows_in_every_browser_of_its_asker_and_is_put_away_in_all(visit):
    here = ready(visit("helene", live=True), LIST, live=True)
    elsewhere = ready(visit("helene", live=True), "/contacts", live=True)
    expect(elsewhere.locator("#tray")).not_to_be_visible()
    pick(here, 2)
    bar = here.locator("#selection")
    bar.locator("summary", has_text="Exporter").click()
    bar.get_by_role("button", name="CSV pour programmes").click()
    expect(elsewhere.locator("#tray").get_by_role("link", name="Télécharger")).to_be_visible()
    later = ready(visit("helene"), "/deals")
    expect(later.locator("#tray").get_by_role("link", name="Télécharger")).to_be_visible()
    elsewhere.locator("#tray").get_by_role("button", name="Ranger").first.click()
    expect(elsewhere.locator("#tray")).not_to_be_visible()
    expect(here.locator("#tray")).not_to_be_visible()
