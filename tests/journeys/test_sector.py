"""An association shapes Liane to itself by clicks alone: members, donations, volunteers, missions, a page by role.

Every step is on a screen, by mouse or keys; the database is not even looked into.
"""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from liane.lib.periods import today
from tests.journeys.test_lists import choose
from tests.journeys.windows import answering, ready, settled, toast

THIS_YEAR = today("Europe/Paris").year
LAST_YEAR = THIS_YEAR - 1


def settings(page: Page) -> None:
    """Go to the objects and fields, from wherever one is."""
    page.locator(".rail").get_by_role("link", name="Réglages").click()
    page.locator(".settings-overview").get_by_role("link", name="Objets et champs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Objets et champs")


def new_object(page: Page, plural: str, singular: str, icon: str, *, feminine: bool = False) -> None:
    settings(page)
    page.get_by_role("link", name="Nouvel objet").click()
    page.get_by_label("Nom au pluriel", exact=False).first.fill(plural)
    page.get_by_label("Nom au singulier", exact=False).first.fill(singular)
    if feminine:
        page.get_by_label("Nom féminin").check()
    page.locator(".shape-pick").filter(has_text=icon).click()
    page.get_by_role("button", name="Créer l’objet").click()
    toast(page, plural)
    expect(page.get_by_role("heading", level=1)).to_have_text(plural)


def card(page: Page, kind: str) -> None:
    """Ask for a new field of a kind."""
    page.get_by_role("link", name="Nouveau champ").first.click()
    page.locator(".shape-cards a").filter(has=page.locator("strong", has_text=re.compile(f"^{kind}$"))).click()


def create(page: Page, label: str) -> None:
    page.get_by_role("button", name="Créer le champ").click()
    toast(page, f"{label}")
    expect(page.locator(".shape-fields").first).to_contain_text(label)


def new_field(page: Page, label: str, kind: str, *options: str, target: str = "", seen_as: str = "") -> None:
    """Make a field by its panel."""
    card(page, kind)
    page.locator("#label_fr").fill(label)
    for number, option in enumerate(options, 1):
        box = page.get_by_label(f"Choix {number}", exact=True)
        if not box.count():
            with page.expect_response("**/champs/nouveau/**"):
                page.get_by_role("button", name="D’autres choix").click()
        box.fill(option)
    if target:
        page.get_by_label("Mène à").select_option(label=target)
        page.get_by_label("Nom vu de l’autre fiche").fill(seen_as)
    create(page, label)


def new_record(page: Page, plural: str, fields: dict[str, str], *, choices: tuple[str, ...] = ()) -> None:
    """Enter a record by the form of its object, reached from the rail."""
    page.locator(".rail-link", has_text=plural).first.click()
    page.locator("[data-key-create]").first.click()
    page.wait_for_url("**/nouveau*")
    answering(page)
    more = page.locator("details.fold > summary")
    if more.count():
        more.click()
    for label, text in fields.items():
        box = page.get_by_label(re.compile(rf"^{label}\s*\*?$")).first
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(label=text)
            continue
        box.fill(text)
        if box.get_attribute("role") == "combobox":
            page.get_by_role("option", name=text).first.click()
    for label in choices:
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="Créer", exact=True).click()
    expect(page.locator("#toasts .toast").last).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(next(iter(fields.values())))


def open_record(page: Page, plural: str, title: str) -> None:
    """Open the page of a record from its list, by way of its peek."""
    page.locator(".rail-link", has_text=plural).first.click()
    page.get_by_role("link", name=title).first.click()
    page.locator("#peek").get_by_role("link", name="Ouvrir la fiche").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def redrawn(page: Page, box: str, **chosen: Any) -> None:
    """Choose in a box of a rollup's form, which is drawn again after that."""
    with page.expect_response("**/champs/nouveau/rollup"):
        page.locator(box).select_option(**chosen)
    settled(page)


def column(page: Page, label: str) -> Locator:
    return page.locator(f"section.column[data-label='{label}']")


def test_an_association_makes_its_own_crm_by_clicks(visit):
    page = ready(visit("helene", width=1500), "/")

    new_object(page, "Adhérents", "Adhérent", "Badge")
    new_field(page, "Adhésion", "Date")
    new_field(page, "Cotisation", "Choix", "À jour", "En retard")

    new_object(page, "Dons", "Don", "Cadeau")
    new_field(page, "Montant", "Montant")
    new_field(page, "Reçu le", "Date")
    new_field(page, "Donateur", "Lien vers un enregistrement", target="Adhérents", seen_as="Dons")

    # The donations of the year, on the person: which records, which sum, which filter, all chosen.
    settings(page)
    page.get_by_role("link", name="Adhérents").last.click()
    card(page, "Cumul")
    page.locator("#label_fr").fill("Dons de l’année")
    redrawn(page, "#relation", label="Dons (par «\xa0Donateur\xa0»)")
    redrawn(page, "#function", value="sum")
    page.locator("#field").select_option(label="Montant")
    page.get_by_role("button", name="Filtrer…").click()
    choose(page, "f.0", "recu_le")
    choose(page, "o.0", "within")
    choose(page, "v.0.span", "this_year")
    page.locator("form.builder").get_by_role("button", name="Appliquer").last.click()
    expect(page.locator(".shape-form .chip", has_text="cette année")).to_be_visible()
    expect(page.locator("#label_fr")).to_have_value("Dons de l’année")
    expect(page.locator("#check")).to_contain_text("Montant")
    create(page, "Dons de l’année")

    new_object(page, "Bénévoles", "Bénévole", "Entraide")
    new_field(page, "Compétences", "Plusieurs choix", "Accueil", "Cuisine", "Conduite", "Comptabilité")
    new_field(page, "Disponible du", "Date")
    new_field(page, "Disponible au", "Date")

    new_object(page, "Missions", "Mission", "Drapeau", feminine=True)
    new_field(page, "État", "Choix", "À préparer", "En cours", "Terminée")
    new_field(page, "Bénévole", "Lien vers un enregistrement", target="Bénévoles", seen_as="Missions")

    # Records, entered by the forms that these objects have at once.
    new_record(page, "Adhérents", {"Nom": "Zoé Lambert", "Adhésion": f"01/02/{LAST_YEAR}"})
    for name, amount, day in (
        ("Don de printemps", "120", f"03/04/{THIS_YEAR}"),
        ("Don d’hiver", "80,50", f"05/01/{THIS_YEAR}"),
        ("Don d’avant", "1000", f"05/01/{LAST_YEAR}"),
    ):
        new_record(page, "Dons", {"Nom": name, "Montant": amount, "Reçu le": day, "Donateur": "Zoé Lambert"})
    open_record(page, "Adhérents", "Zoé Lambert")
    expect(page.locator("dd[data-key=dons_de_lannee]")).to_contain_text("200,50")
    expect(page.get_by_role("region", name="Fiches liées")).to_contain_text("Don de printemps")

    volunteer = {"Nom": "Omar Petit", "Disponible du": f"01/06/{THIS_YEAR}", "Disponible au": f"30/06/{THIS_YEAR}"}
    new_record(page, "Bénévoles", volunteer, choices=("Cuisine", "Conduite"))
    expect(page.locator("dd[data-key=competences]")).to_contain_text("Conduite")

    # The board of missions: one is dragged to the next column, and stays there.
    new_record(page, "Missions", {"Nom": "Repas de rentrée", "État": "À préparer", "Bénévole": "Omar Petit"})
    page.locator(".rail-link", has_text="Missions").first.click()
    page.get_by_role("link", name="Tableau").first.click()
    drag(page, column(page, "À préparer").locator(".card").first, column(page, "En cours").locator(".cards"))
    expect(column(page, "En cours")).to_contain_text("Repas de rentrée")
    expect(column(page, "En cours").locator("header small b")).to_have_text("1")
    page.reload()
    expect(column(page, "En cours")).to_contain_text("Repas de rentrée")

    treasurer_sees_her_page(page, visit)


def drag(page: Page, card: Locator, target: Locator) -> None:
    page.wait_for_function("() => 'Sortable' in window")
    start, end = card.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 40, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 30, steps=3)
    page.mouse.move(end["x"] + 80, end["y"] + 50, steps=12)
    page.mouse.up()


def treasurer_sees_her_page(page: Page, visit) -> None:
    """Make a role and its layout of members, by keys and clicks."""
    page.locator(".rail").get_by_role("link", name="Réglages").click()
    page.locator(".settings-overview").get_by_role("link", name="Rôles et droits").click()
    page.get_by_role("link", name="Nouveau rôle").click()
    page.locator("[name=name]").fill("Trésorière")
    expect(page.locator("th", has_text="Adhérents")).to_be_visible()
    page.locator("[name='*:read']").select_option("all")
    page.get_by_role("button", name="Enregistrer").click()
    toast(page, "Trésorière")

    settings(page)
    page.locator(".settings-table").get_by_role("link", name="Adhérents").click()
    page.get_by_role("link", name="Disposition").click()
    page.locator(".shape-roles").get_by_role("link", name="Trésorière").click()
    page.get_by_label("Titre de la section", exact=True).first.fill("Comptes")
    # By the keys: the donations of the year go to the top of the page, the subscription is left aside.
    up = page.get_by_role("button", name="Monter Dons de l’année").first
    up.focus()
    while page.locator(".shape-run").first.locator("li").nth(1).inner_text().strip() != "Dons de l’année":
        page.keyboard.press("Enter")
    down = page.get_by_role("button", name="Descendre Adhésion").first
    down.focus()
    while page.locator(".shape-end ~ li", has_text="Adhésion").count() == 0:
        page.keyboard.press("Enter")
    highlights = page.locator("fieldset", has=page.locator("legend", has_text="Mis en avant"))
    highlights.get_by_label("Dons de l’année", exact=True).check()
    columns = page.locator("fieldset", has=page.locator("legend", has_text="Colonnes de la liste"))
    columns.get_by_label("Adhésion", exact=True).uncheck()
    expect(page.locator(".shape-preview")).to_contain_text("200,50")
    expect(page.locator(".shape-preview")).not_to_contain_text("Adhésion")
    page.get_by_role("button", name="Enregistrer la disposition").click()
    toast(page, "Trésorière")

    her_own_page(page, visit)


def her_own_page(page: Page, visit) -> None:
    """Give the role to Diego for a moment: the list and the page are laid out for him as said."""
    page.locator(".settings-nav").get_by_role("link", name="Personnes").click()
    page.get_by_role("link", name="Diego").first.click()
    before = page.get_by_label("Rôle").locator("option:checked").inner_text()
    page.get_by_label("Rôle").select_option(label="Trésorière")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#toasts .toast").last).to_be_visible()
    person = page.url

    hers = ready(visit("diego", width=1500), "/")
    hers.locator(".rail-link", has_text="Adhérents").first.click()
    expect(hers.get_by_role("link", name="Zoé Lambert").first).to_be_visible()
    expect(hers.locator("thead")).not_to_contain_text("Adhésion")
    open_record(hers, "Adhérents", "Zoé Lambert")
    expect(hers.locator("dl.facts")).to_contain_text("200,50")
    side = hers.get_by_role("region", name="Champs")
    expect(side).to_contain_text("Comptes")
    expect(side).not_to_contain_text("Adhésion")
    # What everybody sees has not changed.
    open_record(page, "Adhérents", "Zoé Lambert")
    expect(page.get_by_role("region", name="Champs")).to_contain_text("Adhésion")

    page.goto(person)
    page.get_by_label("Rôle").select_option(label=before)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#toasts .toast").last).to_be_visible()
