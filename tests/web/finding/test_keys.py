"""`?` tells the keys of what stands on the page, of every way to show records."""

import re
from pathlib import Path

import pytest

import liane.web
from liane.web.finding.keys import screen_keys

# What answers to keys as such things do everywhere: nobody looks for them in a help.
_USUAL = {
    *("calendar", "chooser", "dialog", "editor", "focus", "menu", "palette", "picker", "rail", "repeat", "rich"),
    *("tabs", "tags", "tokens"),
}  # fmt: skip
# Controllers whose keys stand under the name of another one on the same page.
_WITH = {"columns": "headings", "rectangle": "clipboard", "rows": "items", "keys": "items", "page": "items"}


@pytest.mark.parametrize(
    ("address", "labels"),
    [
        ("/companies", ["Colonnes", "Groupes", "Copier et coller", "Sélection"]),
        ("/deals/tableau", ["Tableau"]),
        ("/deals/calendrier?o.champ=expected_close", ["Calendrier"]),
        ("/deals/calendrier?o.champ=created_at&o.mode=semaine", ["Calendrier", "Heure par heure"]),
        ("/companies/galerie", ["Galerie et volets"]),
        ("/companies/volets", ["Galerie et volets"]),
        ("/companies/carte", ["Carte"]),
    ],
)
def test_the_help_of_a_page_tells_its_keys(browse, sales, address, labels):
    alice = browse("alice")
    answer = alice.get(address)
    assert answer.status_code == 200
    names = " ".join(re.findall(r'data-controller="([^"]+)"', answer.content.decode()))
    told = re.findall(r"<h3>([^<]+)</h3>", alice.get("/aide/clavier", {"ici": names}).content.decode())
    assert set(labels) <= set(told)


def test_the_help_tells_how_several_columns_sort(browse):
    assert "<kbd>Maj clic</kbd>" in browse("alice").get("/aide/clavier", {"ici": "headings"}).content.decode()


def test_no_controller_answers_to_keys_that_no_help_tells():
    scripts = Path(liane.web.__file__).parent.glob("**/static/**/js/controllers/*.js")
    listening = {one.stem for one in scripts if "event.key" in one.read_text(encoding="utf-8")}
    told = screen_keys.all().keys()
    assert {name for name in listening if _WITH.get(name, name) not in told} - _USUAL == set()
