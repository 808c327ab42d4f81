"""The words of questions, French and English, folded: what stands between the things that a question names."""

import re

from liane.lib.fold import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Said before what is asked for, and meaning nothing more.
OPENERS = _words(
    "affiche afficher donne liste lister montre montrer quel quelle quels quelles sont ou moi voir tout tous toute"
    " toutes le la les l des all every find list me show the what which who"
)
MINE = _words("mes mon ma my")
JOINS = _words("and are dont et est is qui sont that which who")
OF = _words("au aux by chez d de des du for from of par pour at")
ARTICLES = _words("l la le les the")
IN = _words("a en in near sur vers")
WITHOUT = _words("sans without")
WITH = _words("avec with")
# Stems of words that say what a choice does not.
OPEN = _words("ouvert open")
CREATED = _words("ajout cr creat add added created")
UPDATED = _words("modifi chang updat updated changed")
MORE = ("plus de", "au moins", "au-dessus de", "more than", "at least", "over", "above", ">")
LESS = ("moins de", "au plus", "en dessous de", "less than", "at most", "under", "below", "<")
TEAM = ("mon equipe", "notre equipe", "my team", "our team")
SELF = ("moi", "me", "mine")
# By the words that say them, the longest first.
PERIODS = {
    "la semaine prochaine": "next_week", "la semaine derniere": "last_week", "le mois dernier": "last_month",
    "le mois prochain": "next_month", "l annee derniere": "last_year", "l annee prochaine": "next_year",
    "le trimestre dernier": "last_quarter", "le trimestre prochain": "next_quarter",
    "ce trimestre": "this_quarter", "cette semaine": "this_week", "cette annee": "this_year",
    "ce mois-ci": "this_month", "ce mois ci": "this_month",
    "ce mois": "this_month", "l an dernier": "last_year", "this quarter": "this_quarter", "this week": "this_week",
    "this month": "this_month", "this year": "this_year", "last week": "last_week", "last month": "last_month",
    "last year": "last_year", "next week": "next_week", "next month": "next_month", "next year": "next_year",
    "last quarter": "last_quarter", "next quarter": "next_quarter", "aujourd hui": "today", "today": "today",
    "hier": "yesterday", "yesterday": "yesterday", "demain": "tomorrow", "tomorrow": "tomorrow",
}  # fmt: skip
_MARKS = re.compile(r"[’',;:?!.()«»\"]+(?!\d)")
_NUMBER = re.compile(r"(\d[\d\s.,]*)(k|m)?(?:€|eur|euros?)?", re.ASCII)
_TIMES = {"k": 1_000, "m": 1_000_000, None: 1}


def words(text: str) -> list[str]:
    """Return the words of a text, folded, elisions apart: "l’affaire d’Ève" gives l, affaire, d, eve."""
    return _MARKS.sub(" ", fold(text)).split()


def stem(word: str) -> str:
    """Return a word without its marks of gender and number: "gagnées", "gagné" and "Gagnée" are the same."""
    return word.rstrip("sx").rstrip("e") or word if len(word) > 3 else word


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a label."""
    return tuple(stem(word) for word in words(text))


def amount(said: list[str]) -> tuple[int, int] | None:
    """Return the number that `said` begins with, and how many words it takes: "10 000 €", "10k", "2,5 m"."""
    for taken in range(min(4, len(said)), 0, -1):
        found = _NUMBER.fullmatch("".join(said[:taken]))
        if found is None:
            continue
        digits = found[1].strip()
        whole = digits.replace(" ", "").replace(",", ".")
        if re.fullmatch(r"\d{1,3}(\.\d{3})+", whole):
            whole = whole.replace(".", "")
        if whole.count(".") < 2 and len(whole) < 13:
            return int(float(whole) * _TIMES[found[2]]), taken
    return None
