"""The screens that pictures are taken of: those named here, and every other that pages lead to."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import Page

from tests.journeys.screens import walk
from tests.pictures import acts
from tests.pictures.acts import Opens, Presses, Scene, Shows
from tests.pictures.filling import columns

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_FILTER = "%7B%22field%22%3A%22address.city%22%2C%22op%22%3A%22filled%22%7D"
_BACK = "https://facturier.exemple.fr/retour"


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: where it is, who looks at it ("" signed out), what is done first (`again` at each width), what it
    answers."""

    name: str
    address: str
    act: Callable[[Page, Scene], None] | None = None
    person: str = "helene"
    status: int = 200
    again: bool = False


_COMPANY = "/companies/{company}"
_WAYS = (
    Screen("list", "/companies", acts.tidy),
    Screen("list-contacts", "/contacts"),
    Screen("list-deals", "/deals"),
    Screen("list-filters", f"/companies?filtre={_FILTER}"),
    Screen("list-builder", f"/companies?filtre={_FILTER}", acts.filters),
    Screen("list-grouped", "/companies?groupe=status&pied=employees:sum"),
    Screen("list-peek", "/companies", acts.peek),
    Screen("list-cell", "/companies?q=biolab", acts.cell),
    Screen("list-none-found", "/companies?q=zzzyyyxxx"),
    Screen("list-broken-filter", "/companies?filtre=%7B"),
    Screen("list-200-columns", f"/mesures?{urlencode({'colonnes': columns()})}"),
    Screen("list-long-names", "/companies?tri=-created_at"),
    Screen("list-selection", "/companies", acts.chosen),
    Screen("list-bulk-edit", "/companies", acts.bulk),
    Screen("list-paste", "/companies?tri=name&colonnes=name,employees,address.city", acts.pasting),
    Screen("list-menu-views", "/companies", Opens(".views-menu")),
    Screen("list-menu-day", "/companies", acts.menu(1)),
    Screen("list-menu-sort", "/companies", acts.menu(2)),
    Screen("list-menu-group", "/companies", acts.menu(3)),
    Screen("list-menu-columns", "/companies", acts.menu(4)),
    Screen("list-new-view", "/companies/vues/nouvelle?presentation=list"),
    Screen("list-past", "/le?jour={yesterday}&vers=%2Fcompanies"),
    Screen("list-past-export", "/le?jour={yesterday}&vers=%2Fcompanies", Opens(".bar details.menu:has([name=style])")),
    Screen("list-phone-menu", "/companies", acts.railed, again=True),
    Screen("board", "/deals/tableau"),
    Screen("board-by-person", "/deals/tableau?o.column=owner"),
    Screen("board-lanes", "/deals/tableau?o.lane=owner"),
    Screen("calendar", "/deals/calendrier?o.champ=expected_close"),
    Screen("calendar-week", "/deals/calendrier?o.champ=created_at&o.mode=semaine"),
    Screen("calendar-agenda", "/deals/calendrier?o.champ=expected_close&o.mode=agenda"),
    Screen("map", "/companies/carte"),
    Screen("gallery", "/companies/galerie"),
    Screen("split", "/companies/volets"),
    Screen("print-list", "/companies/impression"),
    Screen("palette", "/companies", acts.palette),
    Screen("keys", "/companies", acts.keys),
    Screen("search", "/recherche?q=biolab"),
    Screen("search-none", "/recherche?q=zzzyyyxxx"),
)
_RECORDS = (
    Screen("record-company", _COMPANY),
    Screen("record-company-long", "/companies/{long}"),
    Screen("record-company-unbroken", "/companies/{unbroken}"),
    Screen("record-contact", "/contacts/{contact}"),
    Screen("record-contact-long", "/contacts/{person}"),
    Screen("record-deal", "/deals/{deal}"),
    Screen("record-product", "/products/{product}"),
    Screen("record-note", "/notes/{note}"),
    Screen("record-print", f"{_COMPANY}/impression"),
    Screen("record-edit", f"{_COMPANY}/modifier"),
    Screen("record-access", _COMPANY, Shows(".bar a[hx-get$='/acces']")),
    Screen("record-menu", _COMPANY, Opens(".bar details.menu:has([href$='/historique'])")),
    Screen("record-comment", _COMPANY, acts.commenting),
    Screen("record-past", "/le?jour={yesterday}&vers=%2Fcompanies%2F{company}"),
    Screen("record-history", f"{_COMPANY}/historique"),
    Screen("record-read-only", _COMPANY, person="diego"),
    Screen("record-absent", "/companies/00000000-0000-0000-0000-000000000000", status=404),
    *(Screen(f"create-{name}", f"/{name}/nouveau") for name in ("companies", "contacts", "deals", "products", "notes")),
    Screen("create-refused", "/contacts/nouveau", Presses("main form button.primary", "[aria-invalid=true], .error")),
    Screen("create-day", "/deals/nouveau", acts.moment, again=True),
    Screen("create-offline", "/companies/nouveau", acts.cut_off),
)
_NAME = ("main [name=name]", "Facturier {n}")
_PROGRAMS = (
    Screen(
        "settings-key-made",
        "/reglages/cles",
        Presses("form.form button.primary", "#secret", (("main [name=name]", "Export du soir"),)),
    ),
    Screen(
        "settings-app-made",
        "/reglages/applications",
        Presses("form.form button.primary", "#secret", (_NAME, ("[name=redirects]", _BACK))),
    ),
    Screen(
        "settings-account-made",
        "/reglages/comptes-de-service",
        Presses("form.form button.primary", "main td", (_NAME,)),
    ),
    Screen("settings-explorer-object", "/reglages/api?sujet=company"),
    Screen("settings-webhook", "/reglages/webhooks/{webhook}"),
    Screen("settings-webhook-edit", "/reglages/webhooks/{webhook}/modifier"),
    Screen("settings-sharing-new", "/reglages/partage/nouvelle?objet=company"),
    Screen("settings-handover-new", "/reglages/passations/nouvelle/{id_alice}"),
    Screen(
        "settings-invited",
        "/reglages/personnes/invitation",
        Presses(
            "form.form button.primary",
            "#one-time-link",
            (
                ("[name=email]", "nouvelle{n}@atelier-morvan.example"),
                ("[name=first_name]", "Zoé"),
                ("[name=last_name]", "Petit"),
            ),
        ),
    ),
    Screen("settings-person", "/reglages/personnes/{id_alice}"),
    Screen("settings-choice-removed", "/reglages/objets/mesure/champs/tone", acts.removal),
    Screen("inbox-later", "/boite?filtre=reportees"),
    Screen("inbox-alice", "/boite", person="alice"),
)
_WRONG = (("[name=login]", "x@y.fr"), ("[name=password]", "pas le bon"))
_EMPTY = (
    "", "companies", "contacts", "deals", "products", "notes", "boite", "journal", "corbeille", "operations",
    "deals/tableau", "companies/carte", "deals/calendrier", "companies/galerie", "companies/volets",
    "reglages/personnes", "reglages/equipes", "reglages/webhooks", "reglages/sauvegardes",
)  # fmt: skip
SETTING_UP = Screen("setting-up", "{link}", person="empty")
_OTHERS = (
    Screen("stranger-sign-in", "/connexion", person=""),
    Screen("stranger-refused", "/connexion", Presses("button.primary", "[role=alert]", _WRONG), ""),
    Screen("stranger-forgotten", "/connexion/mot-de-passe-oublie", person=""),
    Screen("stranger-inactive", "/connexion/compte-desactive", person="", status=403),
    Screen("stranger-used-link", "/lien/usedlink", person="", status=410),
    Screen("consent", "/reglages/applications", acts.consent),
    Screen("consent-unknown", "/oauth/authorize?client_id=x", status=400),
    Screen("forbidden", "/reglages/organisation", person="diego", status=403),
    Screen("failed", "/aide/clavier", acts.broken),
    Screen("read-only-list", "/companies", person="diego"),
    Screen("read-only-settings", "/reglages/", person="diego"),
    Screen("guest-list", "/companies", person="guest"),
    Screen("guest-record", _COMPANY, person="guest", status=404),
    *(Screen(f"empty-{name.replace('/', '-') or 'home'}", f"/{name}", person="empty") for name in _EMPTY),
)
# It stays on every page that follows.
_LAST = Screen("list-tray", "/companies", acts.exporting)
_NAMED = (*_WAYS, *_RECORDS, *_PROGRAMS, *_OTHERS)


def all_screens(page: Page) -> list[Screen]:
    """Return the named screens, and those of other kinds that the administrator is led to."""
    known = {_kind(one.address) for one in _NAMED if one.act is None and one.person == "helene"}
    found = []
    for address, status, shown in walk(page, alike=True):
        kind = _kind(address)
        if "Aller au contenu" in shown.words and kind not in known:
            known.add(kind)
            found.append(
                Screen(
                    "led-" + re.sub(r"[^a-z0-9]+", "-", kind).strip("-"),
                    address.replace("{", "{{").replace("}", "}}"),
                    status=status,
                )
            )
    return [*_NAMED, *found, _LAST]


def _kind(address: str) -> str:
    return re.sub(r"\{\w+\}", "*", _ID.sub("*", address.split("?", maxsplit=1)[0]))
