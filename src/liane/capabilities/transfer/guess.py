"""Which field each column of a file fills, told by its heading: our own words and those of other products."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from liane.capabilities.transfer.lookups import folded
from liane.capabilities.transfer.mapping import Find, Part, Plan, Source, Template
from liane.capabilities.transfer.refusals import BadFile
from liane.records.fields import Field
from liane.records.fields.files import KINDS as FILED
from liane.records.objects import ObjectType
from liane.records.registry import Catalogue

# Headings that hold a record's id in the product that the file comes from.
_IDS = frozenset(
    {"id", "record id", "external id", "identifiant", "identifiant externe", "leadid", "contact id", "account id"}
)

# Folded headings of Salesforce, HubSpot, Zoho, Pipedrive, Sellsy and of spreadsheets, by field path.
_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "first_name": ("prenom", "first name", "firstname", "given name", "person - first name"),
        "last_name": ("nom de famille", "last name", "lastname", "surname", "family name", "person - last name"),
        "name": (
            "nom", "name", "full name", "nom complet", "raison sociale", "denomination", "company name",
            "account name", "deal name", "organization - name", "person - name", "deal - title", "libelle",
        ),
        "civility": ("civilite", "salutation", "title prefix"),
        "job_title": ("fonction", "poste", "job title", "jobtitle", "titre"),
        "company": (
            "societe", "entreprise", "compte", "company", "company name", "account", "account name",
            "organisation", "organization", "deal - organization", "organization - name",
        ),
        "emails": ("email", "e-mail", "mail", "courriel", "email address", "adresse e-mail", "person - email (work)"),
        "phones": (
            "telephone", "tel", "phone", "phone number", "mobile", "portable", "mobile phone", "telephone fixe",
            "person - phone (work)",
        ),
        "website": ("site web", "site internet", "website", "url", "site", "domain"),
        "address.street": ("adresse", "rue", "street", "address", "street address", "billingstreet", "adresse 1"),
        "address.postcode": ("code postal", "cp", "zip", "zip code", "postal code", "postcode", "billingpostalcode"),
        "address.city": ("ville", "commune", "city", "town", "billingcity"),
        "address.region": ("region", "departement", "state", "state/region", "billingstate", "province"),
        "address.country": ("pays", "country", "country/region", "billingcountry"),
        "industry": ("secteur", "secteur d'activite", "industry", "sector"),
        "employees": ("effectif", "employees", "number of employees", "numberofemployees", "salaries"),
        "revenue": ("chiffre d'affaires", "ca", "annual revenue", "annualrevenue", "revenue"),
        "siren": ("siren", "numero siren", "n° siren"),
        "siret": ("siret", "numero siret", "n° siret"),
        "vat": ("tva", "numero de tva", "tva intracommunautaire", "vat", "vat number"),
        "owner": ("proprietaire", "commercial", "owner", "contact owner", "lead owner", "deal - owner"),
        "tags": ("etiquettes", "tags", "labels", "mots cles"),
        "description": ("description", "notes", "commentaire", "commentaires", "remarques", "comments"),
        "amount": ("montant", "amount", "value", "deal - value", "valeur"),
        "stage": ("etape", "stage", "deal stage", "deal - stage"),
        "pipeline": ("pipeline", "deal - pipeline"),
        "expected_close": ("cloture prevue", "close date", "expected close date", "deal - expected close date"),
        "reference": ("reference", "ref", "code", "sku", "product code"),
        "price": ("prix", "prix unitaire", "prix ht", "price", "unit price", "tarif"),
        "family": ("famille", "gamme", "categorie", "category", "family", "series"),
    }
)  # fmt: skip


def guess(catalogue: Catalogue, item: ObjectType, headings: tuple[str, ...], language: str) -> Plan:
    """Return the mapping that the headings suggest. Raises BadFile when they suggest nothing.

    Every column fills one field at most; e-mails and phones take several. A relation is found by name, and its
    record made when nobody bears it, save people and settings, whose absence is told.
    """
    known = _known(item)
    found: dict[str, list[str]] = {}
    key = None
    exact = {heading: path for heading in headings if (path := _exact(item, heading))}
    numbered = {path.removesuffix(".id") for path in exact.values() if path.endswith(".id")}
    for heading in headings:
        if (path := exact.get(heading)) is not None:
            if path not in numbered:
                found.setdefault(path, []).append(heading)
            continue
        words = folded(heading.replace("_", " ").replace("’", "'"))
        path = known.get(words)
        if path in exact.values():
            # The field has its own column: this one merely resembles it.
            continue
        if path is None:
            if words in _IDS and key is None:
                key = Template("{" + heading + "}")
            continue
        if path not in found or item.fields[path.partition(".")[0]].kind.name in ("emails", "phones"):
            found.setdefault(path, []).append(heading)
    if not found:
        message = _("Aucun titre de colonne ne ressemble à un champ de « %(object)s ». Le fichier a : %(found)s.")
        raise BadFile(message % {"object": item.plural, "found": ", ".join(h for h in headings if h)})
    sources = tuple(_source(catalogue, item, path, columns) for path, columns in found.items())
    return Plan(Part(item.name, sources, key), language=language, repeats=False)


def _exact(item: ObjectType, heading: str) -> str | None:
    """Return the path of ours that the heading is, as exports for programs write it: "amount", "company.id"."""
    key, _dot, rest = heading.partition(".")
    field = item.fields.get(key)
    if field is None or _closed(field) or rest not in ("", "id"):
        return None
    return heading if not rest or field.target else None


def _known(item: ObjectType) -> dict[str, str]:
    """Return the path of a field by each folded word for it: the words of others give way to our own."""
    known: dict[str, str] = {}
    for path, words in _WORDS.items():
        field = item.field(path.partition(".")[0])
        if field is not None and not _closed(field):
            for word in words:
                known.setdefault(word, path)
    for field in item.fields.values():
        if _closed(field):
            continue
        for word in _labels(field):
            known[word] = field.key
        for part in field.kind.storage.parts if field.kind.name == "address" else ():
            known[f"{field.key} {part.name}"] = f"{field.key}.{part.name}"
    if "last_name" in item.fields:
        # A full name without its two halves: it stands where a surname does.
        for word in _WORDS["name"][:5]:
            known.setdefault(word, "last_name")
    return known


def _closed(field: Field) -> bool:
    return (
        field.read_only
        or field.key in ("created_at", "updated_at", "created_by", "updated_by")
        or field.target == "*"
        or field.kind.name in FILED
    )


def _labels(field: Field) -> Iterator[str]:
    yield folded(field.key.replace("_", " "))
    for language in ("fr", "en"):
        with override(language):
            yield folded(str(field.label).replace("’", "'"))


def _source(catalogue: Catalogue, item: ObjectType, path: str, columns: list[str]) -> Source:
    field = item.fields[path.partition(".")[0]]
    find = None
    if path.endswith(".id"):
        return Source(field.key, columns=tuple(columns))
    if field.target in catalogue.objects:
        target = catalogue[field.target]
        create = not target.settings and field.kind.name == "relation"
        find = Find(target.title, missing="create" if create else "notice")
    return Source(path, columns=tuple(columns), find=find)
