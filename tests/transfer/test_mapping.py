"""Mappings and alias files say in one sentence what is wrong with them."""

import pytest

from liane.capabilities.transfer.mapping import Template, parse_mapping, read_aliases, read_mapping
from liane.capabilities.transfer.refusals import BadFile


def test_a_template_is_blank_when_all_its_columns_are():
    template = Template("{Nom} – {Ville|sans ville}")
    assert template.columns == ("Nom", "Ville")
    assert template.fill({"Nom": "Morvan", "Ville": ""}) == "Morvan – sans ville"
    assert Template("Ville de {Ville}").fill({"Ville": " "}) == ""


def test_a_mapping_reads_from_toml_and_json(tmp_path):
    toml, json = tmp_path / "a.toml", tmp_path / "a.json"
    toml.write_text('object = "company"\nkey = "Code"\n[fields]\nname = "Nom"\n', encoding="utf-8")
    json.write_text('{"object": "company", "key": "{Code}", "fields": {"name": {"column": "Nom"}}}', encoding="utf-8")
    assert read_mapping(toml) == read_mapping(json)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ([], "."),
        ({}, "fields"),
        ({"fields": {"name": "Nom"}}, "objet"),
        ({"object": "company", "fields": {"name": 3}}, "fields.name"),
        ({"object": "company", "fields": {"name": {}}}, "fields.name.column"),
        ({"object": "company", "fields": {"name": {"column": "a", "constant": "b"}}}, "fields.name.column"),
        ({"object": "company", "fields": {"name": {"column": "a", "colour": "b"}}}, "fields.name.colour"),
        ({"object": "company", "fields": {"name": {"column": "a", "empty": "panic"}}}, "fields.name.empty"),
        ({"object": "company", "fields": {"name": "Nom"}, "existing": "guess"}, "existing"),
        ({"object": "company", "fields": {"name": "Nom"}, "repeats": "yes"}, "repeats"),
        ({"object": "company", "fields": {"name": "Nom"}, "surprise": 1}, "surprise"),
        ({"object": "company", "fields": {"name": "Nom"}, "also": [{"object": "site"}]}, "also[0]"),
    ],
)
def test_a_wrong_mapping_names_the_place(data, place):
    with pytest.raises(BadFile) as refused:
        parse_mapping(data)
    assert place in str(refused.value)


@pytest.mark.parametrize("text", ["object = ", '"company"', "[fields"])
def test_what_is_not_toml_is_said(tmp_path, text):
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile, match=r"a\.toml"):
        read_mapping(path)


@pytest.mark.parametrize("text", ['wrong = "right"', "[Ville]\nDijn = 3"])
def test_an_alias_file_gives_texts_by_column(tmp_path, text):
    path = tmp_path / "aliases.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile, match="alias"):
        read_aliases(path)
