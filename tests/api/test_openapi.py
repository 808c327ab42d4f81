"""The document: valid, of this caller alone, and true of what is answered."""

import orjson
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from liane.api.openapi.examples import leads
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.registry import catalogue, refresh
from liane.records.viewer import system


def test_the_document_is_valid_for_everybody(sales, program):
    for name in ("anne", "alice", "diego"):
        document = program(name).get("/openapi.json").json()
        assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_it_holds_what_the_caller_may_reach_and_no_more(sales, program):
    whole = program("anne").get("/openapi.json").json()["paths"]
    assert {"get", "post"} <= whole["/companies"].keys()
    reader = program("diego").get("/openapi.json").json()["paths"]
    assert "post" not in reader["/companies"]
    assert "get" in reader["/companies"]
    narrow = program("alice", ["read"], limits=["company"]).get("/openapi.json").json()["paths"]
    assert "/companies" in narrow
    assert "/contacts" not in narrow


def test_objects_of_their_own_are_there_at_once(sales, program):
    values = {"singular": "Don", "name": "Dons", "group": "sell", "scope": "everyone"}
    declaration = {"kind": "money", "label": {"fr": "Montant"}}
    apply(Change(system(), Cause("form"), [
        Create("custom_object", values),
        Create("custom_field", {"object": "don", "key": "amount", "declaration": declaration}),
    ]))  # fmt: skip
    refresh()
    key = program("anne")
    document = key.get("/openapi.json").json()
    assert "amount" in document["components"]["schemas"]["DonGiven"]["properties"]
    made = key.post("/dons", {"values": {"name": "De Zoé", "amount": "12 EUR"}})
    assert (made.status_code, made.json()["values"]["amount"]["amount"]) == (201, "12")


def test_what_is_answered_is_as_the_document_says(sales, program):
    key = program("anne")
    document = key.get("/openapi.json").json()
    registry = Registry().with_resource(
        "urn:liane", Resource.from_contents(document, default_specification=DRAFT202012)
    )
    for item in key.get("/objects").json()["items"]:
        name = "".join(part.capitalize() for part in item["name"].split("_"))
        schema = {"$ref": f"urn:liane#/components/schemas/{name}"}
        validator = Draft202012Validator(schema, registry=registry)
        for record in key.get(f"/{item['slug']}", columns="*").json()["items"]:
            errors = [error.message for error in validator.iter_errors(record)]
            assert errors == [], (item["name"], orjson.dumps(record))


def _examples(document):
    """Yield each example with the place and the schema that it stands beside."""
    for path, operations in document["paths"].items():
        for method, one in operations.items():
            held = [one.get("requestBody", {}), *one["responses"].values()]
            for part in held:
                name = part.get("$ref", "").rpartition("/")[2]
                place = document["components"]["responses"][name] if name else part
                for content in place.get("content", {}).values():
                    if "example" in content:
                        yield f"{method} {path}", content["schema"], content["example"]


def test_examples_are_as_their_schemas_say(sales, program):
    document = program("anne").get("/openapi.json").json()
    tried = set()
    for place, schema, example in _examples(document):
        validator = Draft202012Validator({**schema, "components": document["components"]})
        errors = [error.message for error in validator.iter_errors(example)]
        assert errors == [], place
        tried.add(place)
    assert {"post /companies", "patch /contacts/{id}", "post /query", "post /changes", "get /changes"} <= tried
    answers = document["paths"]["/companies"]["post"]["responses"]
    assert all(status in answers for status in ("400", "401", "422", "429"))


def test_what_the_examples_give_is_taken(sales, program):
    key = program("anne")
    paths = key.get("/openapi.json").json()["paths"]
    for slug in ("companies", "contacts"):
        body = paths[f"/{slug}"]["post"]["requestBody"]["content"]["application/json"]["example"]
        assert len(body["values"]) > 4
        made = key.post(f"/{slug}", body)
        assert made.status_code == 201, (body, made.content)
    for path in ("/query", "/changes"):
        body = paths[path]["post"]["requestBody"]["content"]["application/json"]["example"]
        assert key.post(path, body).status_code == 200


def test_what_the_examples_give_to_set_liane_up_is_taken(sales, program):
    key = program("anne")
    paths = key.get("/openapi.json").json()["paths"]
    taken = {}
    for item in catalogue():
        told = paths.get(f"/{item.slug}", {}).get("post")
        if item.example and told and not any(leads(item.fields[one]) for one in item.example):
            made = key.post(f"/{item.slug}", told["requestBody"]["content"]["application/json"]["example"])
            taken[item.name] = made.status_code
    assert taken.keys() >= {"custom_object", "custom_field", "exchange_rate", "view", "webhook"}
    assert set(taken.values()) == {201}, taken


def test_examples_of_problems_are_in_the_readers_language(sales, program):
    for language, title in (("fr", "Valeurs refusées"), ("en", "Invalid values")):
        document = program("anne").get("/openapi.json", {"Accept-Language": language}).json()
        found = document["components"]["responses"]["Problem422"]["content"]["application/problem+json"]["example"]
        assert found["title"] == title
