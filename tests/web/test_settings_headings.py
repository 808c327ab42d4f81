"""The pages of the settings stand under headings, and are looked for by their words."""

import re

from liane.accounts.slots import Heading
from liane.accounts.views import frame


def test_every_page_stands_under_its_heading_and_each_has_what_she_may(browse):
    page = browse("anne").get("/reglages/").content.decode()
    found = re.findall(r"<h2>([^<]+)</h2>|<strong>([^<]+)</strong>", page)
    lines = [heading or label for heading, label in found]
    for heading, label in (("Données", "Objets et champs"), ("Programmes", "Webhooks"), ("Messages", "Messagerie")):
        below = lines[lines.index(heading) :]
        assert label in below
    assert "Autres réglages" not in lines
    hers = browse("alice").get("/reglages/").content.decode()
    assert "Mon profil" in hers
    assert "Webhooks" not in hers
    assert ">Programmes<" not in hers


def test_a_page_without_a_heading_stands_among_the_others():
    pages = [{"heading": Heading.OTHER, "label": "Nouveauté"}, {"heading": Heading.ME, "label": "Mon profil"}]
    assert [heading for heading, _pages in frame.headings(pages)] == [Heading.ME, Heading.OTHER]
