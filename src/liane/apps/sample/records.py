"""The sample's people, companies, sites, contacts and products, as edits."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from liane.apps.sample.content import (
    PEOPLE,
    TEAMS,
    companies,
    folded_name,
    phone,
    pick,
    siren,
    siret,
    some,
    table,
    vat,
)
from liane.lib.ids import new_id
from liane.records.changes.model import Create

SOURCE = "demo"
CONTACTS = 120


@dataclass(slots=True)
class Sample:
    """The sample while it is made: when it is, its ids by key, and the records so far by who made them."""

    now: datetime
    chance: random.Random
    ids: dict[str, UUID] = field(default_factory=dict)
    edits: dict[str, list[Create]] = field(default_factory=dict)
    contacts: dict[str, list[UUID]] = field(default_factory=dict)

    def create(
        self, object_name: str, key: str, values: dict[str, Any], at: datetime | None = None, by: str = ""
    ) -> UUID:
        """Add a record, known by its key from now on, as of `at`, made by the person `by` or Liane itself."""
        record_id = self.ids.setdefault(key, new_id())
        edit = Create(object_name, values, record_id, (SOURCE, key), None, at)
        self.edits.setdefault(by, []).append(edit)
        return record_id

    def ago(self, days: float) -> datetime:
        """Return a moment of a working day, that many days ago at the latest."""
        day = self.now - timedelta(days=days)
        while day.weekday() > 4:
            day -= timedelta(days=1)
        moment = day.replace(
            hour=self.chance.randrange(8, 17), minute=self.chance.randrange(60), second=0, microsecond=0
        )
        return min(moment, self.now)


def add_people(sample: Sample, roles: dict[str, UUID]) -> None:
    """Add the people of the firm and their teams."""
    for person in PEOPLE:
        sample.ids[person.key] = sample.ids[f"user:{person.key}"] = new_id()
    for key, name, office, parent, manager in TEAMS:
        team = {"name": name, "office": office, "parent": sample.ids.get(parent), "manager": sample.ids[manager]}
        sample.create("team", f"team:{key}", team)
        sample.ids[key] = sample.ids[f"team:{key}"]
    for person in PEOPLE:
        values: dict[str, Any] = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "job_title": person.job_title,
            "phone": phone(sample.chance, "06"),
            "role": roles[person.role],
            "teams": [sample.ids[person.team]] if person.team else None,
            "manager": sample.ids.get(person.manager),
        }
        sample.create("user", f"user:{person.key}", values)


def add_companies(sample: Sample) -> None:
    """Add the companies with their sites."""
    for number, company in enumerate(companies(), 1):
        code = siren(number * 137)
        domain = f"{folded_name(company['name'])[:40].strip('-')}.example"
        address = {key: company[key] for key in ("street", "postcode", "city")} | {"country": "FR"}
        values = {
            "name": company["name"],
            "status": company["status"],
            "industry": company["industry"],
            "legal_form": company["form"],
            "siren": code,
            "vat": vat(code),
            "employees": company.get("employees"),
            "revenue": company.get("revenue"),
            "founded": company.get("founded"),
            "website": f"https://www.{domain}",
            "emails": f"contact@{domain}",
            "phones": [{"value": phone(sample.chance, company["area"]), "label": "main"}],
            "address": address,
            "tags": company.get("tags"),
            "owner": sample.ids[company["owner"]],
            "parent": sample.ids.get(company.get("parent", "")),
            "description": company.get("text"),
        }
        made = sample.ago(560 - number * 2)
        sample.create("company", company["key"], values, made)
        for index, site in enumerate(company.get("site", ()), 1):
            place = {key: site[key] for key in ("street", "postcode", "city")} | {"country": "FR"}
            values = {
                "name": site["name"],
                "company": sample.ids[company["key"]],
                "siret": siret(code, index),
                "address": place,
            }
            sample.create("site", f"site:{company['key']}:{index}", values, made)


def add_contacts(sample: Sample) -> None:
    """Add the contacts: three a company or so, the larger ones more, and some who moved on."""
    words, chance = table("words"), sample.chance
    found = companies()
    weights = [1 + min(company.get("employees", 5), 300) // 60 for company in found]
    staff = [*found, *found, *chance.choices(found, weights, k=CONTACTS - 2 * len(found))]
    names = {(first[1], last): first for first in words["first_names"] for last in words["last_names"]}
    for number, ((first, last), company) in enumerate(
        zip(chance.sample(sorted(names), CONTACTS), staff, strict=True), 1
    ):
        domain = f"{folded_name(company['name'])[:40].strip('-')}.example"
        numbers = [{"value": phone(chance, "06"), "label": "mobile"}]
        if chance.random() < 0.5:
            numbers.append({"value": phone(chance, company["area"]), "label": "work"})
        values = {
            "civility": names[first, last][0],
            "first_name": first,
            "last_name": last,
            "company": sample.ids[company["key"]],
            "job_title": _title(chance, names[first, last][0], company["industry"] if chance.random() < 0.6 else ""),
            "emails": f"{folded_name(first)}.{folded_name(last)}@{domain}",
            "phones": numbers,
            "address": {"postcode": company["postcode"], "city": company["city"], "country": "FR"},
            "language": "fr",
            "tags": ["décideur"] if number <= len(found) else None,
            "owner": sample.ids[company["owner"]],
        }
        contact = sample.create("contact", f"contact:{number}", values, sample.ago(chance.randrange(5, 540)))
        sample.contacts.setdefault(company["key"], []).append(contact)
        if chance.random() < 0.12:
            former = chance.choice([other for other in found if other["key"] != company["key"]])
            left = sample.now.date() - timedelta(days=chance.randrange(300, 1500))
            values = {
                "contact": contact,
                "company": sample.ids[former["key"]],
                "job_title": _title(chance, names[first, last][0], former["industry"]),
                "since": left - timedelta(days=chance.randrange(400, 2500)),
                "until": left,
            }
            sample.create("employment", f"employment:{number}", values)


def _title(chance: random.Random, civility: str, industry: str) -> str:
    woman, man = pick(chance, table("words")["titles"], industry)
    return str(woman if civility == "mrs" else man)


def add_products(sample: Sample) -> None:
    """Add the catalogue."""
    for product in table("catalogue")["product"]:
        values = {
            "name": product["name"],
            "reference": product["reference"],
            "family": product["family"],
            "price": {"amount": product["price"], "currency": "EUR"},
            "unit": product.get("unit", "unit"),
            "vat_rate": "20",
            "description": product.get("text"),
        }
        sample.create("product", product["reference"], values)


def lines(sample: Sample) -> list[dict[str, Any]]:
    """Return the lines of one deal: furniture and, most often, a service with it."""
    chance, products = sample.chance, table("catalogue")["product"]
    goods = [product for product in products if product["family"] != "Services"]
    services = [product for product in products if product["family"] == "Services"]
    chosen = some(chance, goods, [product["weight"] for product in goods], chance.choice((1, 1, 2, 2, 3)))
    chosen += some(chance, services, [product["weight"] for product in services], chance.choice((0, 1, 1, 2)))
    low_end = chance.random() < 0.4
    found = []
    for product in chosen:
        low, high = product["many"]
        found.append(
            {
                "name": product["name"],
                "product": sample.ids[product["reference"]],
                "quantity": chance.randint(low, max(low, (low + high) // 2 if low_end else high)),
                "unit_price": {"amount": product["price"], "currency": "EUR"},
                "discount": chance.choice((None, None, None, 5, 8, 10)),
            }
        )
    return found
