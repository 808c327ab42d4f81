"""What every kind promises to the layers above."""

import orjson
import pytest

from liane.records import fields
from tests.fields.samples import ALL, FRENCH, HOSTILE, parse, said, show

NUMBERS = {"is", "is_not", "gt", "gte", "lt", "lte", "between", "empty", "filled"}


def test_every_kind_is_declared_by_a_constructor():
    assert list(ALL) == list(fields.KINDS)
    assert all(field.kind is fields.KINDS[name] for name, field in ALL.items())


@pytest.mark.parametrize("name", fields.KINDS)
def test_blank_is_none_and_none_shows_nothing(name):
    field = ALL[name]
    for blank in (None, "", *(() if name in ("text", "long_text") else ("   ",))):
        assert parse(field, blank) is None
    assert show(field, None) == ""
    assert field.kind.write(field, None, FRENCH) == ""
    storage = field.kind.storage
    assert storage.dump(None) is None
    assert storage.load(None) is None
    if storage.parts:
        assert storage.join(storage.split(None)) is None
    assert len(storage.split(None)) == len(storage.stored)


@pytest.mark.parametrize("name", fields.KINDS)
@pytest.mark.parametrize("raw", [object(), True, 3.5, [[]], {"a": {}}, b"x", [1, None], {}, float("nan")])
def test_a_value_of_another_type_is_refused_in_words_or_read(name, raw):
    try:
        value = parse(ALL[name], raw)
    except fields.Invalid as refusal:
        said(refusal)
    else:
        assert ALL[name].kind.storage.load(ALL[name].kind.storage.dump(value)) == value


@pytest.mark.parametrize("name", fields.KINDS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused_in_a_short_sentence_or_kept_as_storable_text(name, text):
    field = ALL[name]
    try:
        value = parse(field, text)
    except fields.Invalid as refusal:
        said(refusal)
    else:
        dumped = orjson.dumps(field.kind.storage.dump(value))
        assert b"\\u0000" not in dumped


def test_only_amounts_and_relations_sort_by_another_part_than_the_main_one():
    for name, kind in fields.KINDS.items():
        storage = kind.storage
        if name not in ("relations", "record"):
            assert storage.part(storage.sort_part) is not None
    assert fields.KINDS["emails"].storage.sort_part == "value"
    assert fields.KINDS["money"].storage.sort_part == "base"
    assert fields.KINDS["address"].storage.sort_part == "city"


def test_numbers_compare_as_numbers():
    for name in ("integer", "decimal", "percent", "money"):
        assert set(fields.KINDS[name].operators) == NUMBERS
        assert fields.KINDS[name].numeric


def test_a_relation_knows_the_object_of_its_model():
    field = fields.Relation("sales.DealLine", "Ligne", inverse="products", on_delete="cascade")
    assert (field.target, field.extra["model"], field.on_delete) == ("deal_line", "sales.DealLine", "cascade")
    assert fields.Owner().initial(None) is None
    assert fields.Owner().key == "owner"
