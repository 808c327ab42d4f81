"""Companies, contacts and deals by number: the same record for the same number, at any size.

Two companies and half an open deal for ten contacts; one closed deal for five open ones.
"""

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from bench import vocabulary
from bench.ids import numbered
from bench.people import PEOPLE, STAGES, person_id, pipeline_id, stage_id
from liane.apps.people.choices import CIVILITIES, INDUSTRIES, LEGAL_FORMS, STATUSES
from liane.lib.fold import fold
from liane.records.changes.model import Create

_STATUSES = tuple(option.key for option in STATUSES)
_INDUSTRIES = tuple(option.key for option in INDUSTRIES)
_FORMS = tuple(option.key for option in LEGAL_FORMS)
_CIVILITIES = tuple(option.key for option in CIVILITIES[:2])
_ORIGIN = date(2026, 1, 1)
_BIG = 200  # companies that hold many contacts each


def companies(contacts: int) -> int:
    """Return how many companies go with so many contacts."""
    return contacts // 5


def deals(contacts: int) -> int:
    """Return how many deals go with so many contacts: open ones, then a fifth as many closed ones."""
    return open_deals(contacts) * 6 // 5


def open_deals(contacts: int) -> int:
    """Return how many deals are open."""
    return contacts // 20


def company(number: int, contacts: int) -> Create:
    """Return company `number`."""
    chance = random.Random(f"company {number}")
    name = vocabulary.company_name(chance)
    values: dict[str, Any] = {
        "name": name,
        "status": vocabulary.one_of(chance, _STATUSES),
        "industry": vocabulary.one_of(chance, _INDUSTRIES),
        "legal_form": vocabulary.one_of(chance, _FORMS),
        "phones": vocabulary.phone(chance),
        "emails": f"contact@{_domain(name)}",
        "website": f"https://{_domain(name)}",
        "address": vocabulary.address(chance),
        "employees": str(int(chance.paretovariate(0.9))),
        "owner": str(_owner(chance)),
    }
    if chance.random() < 0.3:
        values["tags"] = [vocabulary.pick(chance, "tags")]
    if number > _BIG and chance.random() < 0.04:
        values["parent"] = str(company_id(chance.randrange(_BIG)))
    return Create("company", values, company_id(number))


def contact(number: int, contacts: int) -> Create:
    """Return contact `number`, at a company unless she works alone."""
    chance = random.Random(f"contact {number}")
    first, last = vocabulary.first_name(chance), vocabulary.last_name(chance)
    values: dict[str, Any] = {
        "civility": chance.choice(_CIVILITIES),
        "first_name": first,
        "last_name": last,
        "job_title": vocabulary.pick(chance, "jobs"),
        "emails": f"{plain(first)}.{plain(last)}{number % 97}@{_domain(vocabulary.last_name(chance))}",
        "owner": str(_owner(chance)),
    }
    place = chance.random()
    if place < 0.1:
        values["company"] = str(company_id(int(chance.random() ** 3 * min(_BIG, companies(contacts)))))
    elif place < 0.9:
        values["company"] = str(company_id(number // 5 % companies(contacts)))
    if chance.random() < 0.8:
        values["phones"] = vocabulary.phone(chance)
    if chance.random() < 0.6:
        values["address"] = vocabulary.address(chance)
    if chance.random() < 0.35:
        values["tags"] = sorted({vocabulary.pick(chance, "tags") for _ in range(chance.randint(1, 3))})
    return Create("contact", values, contact_id(number))


def deal(number: int, contacts: int) -> Create:
    """Return deal `number`, open below `open_deals`, won or lost above."""
    chance = random.Random(f"deal {number}")
    client = chance.randrange(contacts)
    is_open = number < open_deals(contacts)
    kinds = [place for place, stage in enumerate(STAGES) if (stage[2] == "open") == is_open]
    stage = chance.choices(kinds, weights=range(len(kinds), 0, -1))[0]
    begun = _ORIGIN - timedelta(days=chance.randrange(540))
    values: dict[str, Any] = {
        "name": f"{vocabulary.pick(chance, 'trades')} {vocabulary.last_name(chance)}",
        "company": str(company_id(client // 5 % companies(contacts))),
        "contacts": [str(contact_id(client))],
        "pipeline": str(pipeline_id()),
        "stage": str(stage_id(stage)),
        "amount": str(int(chance.lognormvariate(8.5, 1.1))),
        "engaged_on": begun.isoformat(),
        "expected_close": (begun + timedelta(days=chance.randrange(20, 400))).isoformat(),
        "owner": str(_owner(chance)),
    }
    return Create("deal", values, deal_id(number))


def company_id(number: int) -> UUID:
    """Return the id of company `number`."""
    return numbered("company", number)


def contact_id(number: int) -> UUID:
    """Return the id of contact `number`."""
    return numbered("contact", number)


def deal_id(number: int) -> UUID:
    """Return the id of deal `number`."""
    return numbered("deal", number)


def _owner(chance: random.Random) -> UUID:
    return person_id(chance.randrange(PEOPLE))


def plain(text: str) -> str:
    """Return the letters and digits of a text, folded: what an address is made of."""
    return "".join(letter for letter in fold(text) if letter.isascii() and letter.isalnum()) or "x"


def _domain(name: str) -> str:
    return f"{plain(name)[:30]}.example"
