"""axe finds nothing on any kind of page, light or dark, and the console stays silent."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.windows import ready

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
CHECK = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} `
    + `${(node.failureSummary ?? "").slice(0, 200)}`));
}"""
# What fades from one look to the other has faded, or was broken off.
FADED = "() => Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => null)"
CONTRAST = CHECK.replace('type: "tag"', 'type: "rule"')
SETTINGS = (
    "organisation",
    "personnes",
    "roles",
    "roles/nouveau",
    "equipes",
    "equipes/nouvelle",
    "profil",
    "pipelines",
    "passations",
    "partage",
    "partage/nouvelle",
    "partage/nouvelle?objet=company",
    "vue",
    "",
    "objets/company/champs/nouveau/formula",
    "objets/company/disposition",
    "relations/nouvelle",
)


def palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("biolab")
    expect(page.get_by_role("option", name="Biolab Rhin").first).to_be_visible()


def peek(page: Page) -> None:
    page.locator("[data-open]").first.click()
    expect(page.locator("#peek .peek-head")).to_be_visible()
    page.locator("[data-key-filter]").click()
    expect(page.locator("form.builder")).to_be_visible()


def cell(page: Page) -> None:
    page.locator("tr[data-id] td[data-key=industry]").first.click()
    expect(page.locator(".cell-form").get_by_role("combobox")).to_be_visible()


def keys(page: Page) -> None:
    page.locator("h1").first.click()
    page.keyboard.press("?")
    expect(page.locator("#dialog dl.keys").first).to_be_visible()


def access(page: Page) -> None:
    page.get_by_role("link", name="Accès et partage").click()
    expect(page.locator("#dialog .access")).to_be_visible()


def rule(page: Page) -> None:
    page.get_by_role("button", name="Ajouter une règle").click()
    expect(page.get_by_role("group", name="Règle 1", exact=True)).to_be_visible()


HANDING_OVER = "/reglages/passations/nouvelle/{person}"
FILTER = "/companies?filtre=%7B%22field%22%3A%22address.city%22%2C%22op%22%3A%22filled%22%7D"
PAGES: dict[str, tuple[str, Callable[[Page], None] | None]] = {
    "list": ("/companies", None),
    "contacts": ("/contacts", None),
    "list, filters and peek": (FILTER, peek),
    "list, cell": ("/companies?q=biolab", cell),
    "list, empty": ("/companies?q=zzzyyyxxx", None),
    "list, broken filter": ("/companies?filtre=%7B", None),
    "board": ("/deals/tableau", None),
    "board by person": ("/deals/tableau?o.column=owner", None),
    "board in lanes": ("/deals/tableau?o.lane=owner", None),
    "calendar": ("/deals/calendrier?o.champ=expected_close", None),
    "calendar, week": ("/deals/calendrier?o.champ=expected_close&o.mode=semaine", None),
    "calendar, hours": ("/deals/calendrier?o.champ=created_at&o.mode=semaine", None),
    "agenda": ("/deals/calendrier?o.champ=expected_close&o.mode=agenda", None),
    "map": ("/companies/carte", None),
    "map, empty": ("/companies/carte?q=zzzyyyxxx", None),
    "list, grouped": ("/companies?groupe=status&pied=employees:sum", None),
    "gallery": ("/companies/galerie", None),
    "list beside a record": ("/companies/volets", None),
    "sheet": ("/companies/impression", None),
    "sheet of a record": ("{company}/impression", None),
    "access": ("{company}/acces", None),
    "hand-over, a rule": (HANDING_OVER, rule),
    "access, dialog": ("{company}", access),
    "company": ("{company}", None),
    "deal": ("{deal}", None),
    "create": ("/contacts/nouveau", None),
    "edit": ("{company}/modifier", None),
    "palette": ("/companies", palette),
    "keys": ("/companies", keys),
    **{f"settings: {name}": (f"/reglages/{name}", None) for name in SETTINGS},
}

# On a telephone test_screens looks at all that pages lead to, but for contrast: what is laid out otherwise there is
# looked at here, one of each make.
NARROW = ("list", "list, grouped", "list, empty", "board in lanes", "calendar", "calendar, week", "calendar, hours",
          "agenda", "map", "gallery", "company", "create", "settings: roles/nouveau", "settings: equipes",
          "settings: objets/company/disposition")  # fmt: skip
WIDE = {
    "inbox": "/boite",
    "inbox, later": "/boite?filtre=reportees",
    "journal": "/journal",
    "trash": "/corbeille",
    "notifications": "/reglages/notifications",
    "hand-over, for whom": "/reglages/passations/personne",
    "sharing rule": "/reglages/partage/nouvelle?objet=company",
}


def violations(page: Page, axe_source: str) -> list[str]:
    page.evaluate(axe_source)
    page.evaluate(FADED)
    found: list[str] = page.evaluate(CHECK, RULES)
    return found


def contrast(page: Page) -> list[str]:
    """Return what is hard to read on a page that was looked at, or that has the script: by the look nothing else
    differs."""
    page.evaluate(FADED)
    found: list[str] = page.evaluate(CONTRAST, ["color-contrast"])
    return found


@pytest.mark.parametrize("width", [1280, 375])
def test_every_page_is_clean(site, visit, axe_source, width):
    page = visit("helene", color_scheme="light", strict=True, width=width)
    # Tall enough for whole forms: what the buttons at the foot cover for the moment is not covered for good.
    page.set_viewport_size({"width": width, "height": 2400})
    company = f"/companies/{site.id_of('people_company', 'Biolab Rhin')}"
    person = site.id_of("accounts_user", "Alice Bernard")
    [(deal,)] = site.sql("SELECT d.id FROM sales_deal d ORDER BY d.name LIMIT 1")
    found = {}
    wide = PAGES | {name: (address, None) for name, address in WIDE.items()}
    pages = {name: PAGES[name] for name in NARROW} if width < 720 else wide
    for name, (address, act) in pages.items():
        page.emulate_media(color_scheme="light")
        ready(page, address.format(company=company, deal=f"/deals/{deal}", person=person))
        if act:
            act(page)
        light = violations(page, axe_source)
        page.emulate_media(color_scheme="dark")
        if wrong := light + contrast(page):
            found[name] = wrong
    assert found == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_for_strangers_and_for_what_is_absent_are_clean(visit, axe_source, theme):
    stranger = ready(visit(color_scheme=theme, strict=True), "/connexion")
    assert violations(stranger, axe_source) == []
    page = ready(visit("helene", color_scheme=theme), f"/companies/{uuid4()}")
    expect(page.get_by_text("Il n’y a rien à cette adresse")).to_be_visible()
    assert violations(page, axe_source) == []
