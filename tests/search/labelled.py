"""Names of people and firms, and how they were misspelt: what search must find them by."""

import random
from dataclasses import dataclass

from bench import vocabulary
from tests.search.misspelling import misspelt

# Typed as people type them: what was meant, and how many slips lie between.
WRITTEN = (
    ("rouseau", "Rousseau", 1), ("tibault", "Thibault", 1), ("lefevbre", "Lefebvre", 1), ("gotier", "Gauthier", 2),
    ("filipe morau", "Philippe Moreau", 2), ("matieu blanchar", "Mathieu Blanchard", 2), ("chevalie", "Chevalier", 1),
    ("boulangrie du vieux por", "Boulangerie du Vieux-Port", 2), ("menuizerie lefevre", "Menuiserie Lefèvre", 1),
    ("farmacie des halles", "Pharmacie des Halles", 1), ("garaj martin", "Garage Martin et Fils", 1),
    ("dela croix", "Delacroix", 1), ("legof", "Le Goff", 1), ("le febvre", "Lefebvre", 1), ("guilaume", "Guillaume", 1),
    ("saint etiene chaudronnerie", "Chaudronnerie Saint-Étienne", 1), ("st etienne chaudronerie",
    "Chaudronnerie Saint-Étienne", 2), ("jean piere", "Jean-Pierre", 1), ("jeanpierre dupond", "Jean-Pierre Dupont", 2),
    ("elise oeuvrar", "Élise Œuvrard", 1), ("francoi", "François", 1), ("franssois", "François", 1),
    ("quantin", "Quentin", 1), ("kentin", "Quentin", 1), ("bertran", "Bertrand", 1), ("reno", "Renault", 2),
    ("chmitt", "Schmitt", 1), ("vailant", "Vaillant", 1), ("lemetre", "Lemaître", 1),
    ("hubert fontaien", "Hubert Fontaine", 1),
    ("plonberie daubigny", "Plomberie d’Aubigny", 1), ("loreal coiffure", "L’Oréal Coiffure du Parc", 1),
    ("transport guerain", "Transports Guérin", 2), ("fromagri berthau", "Fromagerie Berthaut", 2),
    ("imprimri nationnale", "Imprimerie Nationale du Midi", 2), ("sncf", "S.N.C.F. Voyages", 1),
    ("carosserie moderne", "Carrosserie Moderne", 1), ("electrisité durant", "Électricité Durand", 2),
    ("patiserie chocolat", "Pâtisserie Chocolat et Compagnie", 1), ("vinaigre et filz", "Vinaigrerie et Fils", 2),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """What was typed, what was meant, and how many slips lie between."""

    typed: str
    meant: str
    slips: int


def contacts() -> list[tuple[str, str]]:
    """Return the first and last names of people: more than 21,000 last names, no two the same."""
    made = [start + end for start in vocabulary.words("name_starts") for end in vocabulary.words("name_ends")]
    first = vocabulary.words("first_names")
    last = dict.fromkeys([*vocabulary.words("last_names"), *made])
    return [(first[place % len(first)], name) for place, name in enumerate(last)]


def companies() -> list[str]:
    """Return the names of firms, with those of `WRITTEN`."""
    chance = random.Random("firms")
    return [
        *dict.fromkeys(
            [*(meant for _typed, meant, _slips in WRITTEN), *(vocabulary.company_name(chance) for _ in range(6000))]
        )
    ]


def labels() -> list[Label]:
    """Return 300 misspelt names: those written by hand, and names of people and firms with slips drawn for them."""
    chance = random.Random("slips")
    people, firms = contacts(), companies()
    found = [Label(*one) for one in WRITTEN]
    while len(found) < 300:
        slips = 1 if len(found) % 5 < 3 else 2
        shortest = 4 if slips == 1 else 6
        first, last = chance.choice(people)
        shape = chance.random()
        meant = last if shape < 0.4 else f"{first} {last}" if shape < 0.65 else chance.choice(firms)
        typed = misspelt(meant, slips, chance, shortest)
        if typed != meant.lower() and len(meant) >= shortest:
            found.append(Label(typed, meant, slips))
    return found
