"""The document: valid, of this caller alone, and true of what is answered."""

import orjson
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.registry import refresh
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
