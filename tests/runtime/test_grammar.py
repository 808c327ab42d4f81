"""The command line is read as people write it, and argparse speaks the language of the terminal."""

import errno

import pytest
from django_tenants.utils import schema_context

from liane.config import environment, inside
from liane.config.command import grammar
from liane.config.command.main import main, parser
from liane.lib.refusal import Refusal, why
from liane.records import organisations
from liane.records.models import Domain


@pytest.fixture(params=["fr_FR.UTF-8", "C.UTF-8"])
def french(request, monkeypatch) -> bool:
    monkeypatch.setenv("LC_ALL", request.param)
    return str(request.param).startswith("fr")


def ended(capsys, *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    told = capsys.readouterr()
    return int(str(end.value.code)), told.out + told.err


def test_what_goes_down_is_written_with_a_space_or_without():
    read = parser("query").parse_args
    for words in (["--sort", "-amount,name"], ["--sort=-amount,name"]):
        assert read(grammar.joined(["query", "deal", *words])).sort == "-amount,name"
    assert read(grammar.joined(["query", "deal", "--sort", "name"])).sort == "name"
    assert grammar.joined(["query", "deal", "--sort", "--limit", "3"])[2:] == ["--sort", "--limit", "3"]


def test_a_wrong_command_line_is_one_sentence(french, capsys):
    for words, said in (
        ([], ("il manque", "required")),
        (["nothing"], ("n’existe pas, il y a", "invalid choice")),
        (["query"], ("il manque : OBJECT|JSON", "required: OBJECT|JSON")),
        (["query", "deal", "--limit"], ("--limit : une valeur est attendue", "--limit: expected one argument")),
        (["query", "deal", "--limit", "x"], ("un nombre entier est attendu", "a whole number is expected")),
        (["query", "deal", "--sort", "--limit", "3"], ("--sort : une valeur", "--sort: expected one argument")),
        (["get", "deal", "1", "2"], ("arguments inconnus : 2", "unrecognized arguments: 2")),
    ):
        code, told = ended(capsys, *words)
        assert (code, said[0 if french else 1] in told, told.count("\n")) == (2, True, 1), (words, told)
        assert ("Voir :" if french else "See:") in told


def test_why_the_system_refuses_is_told_in_french_too():
    assert why(OSError(errno.ENOENT, "No such file or directory")) == (
        "le dossier ou le fichier n’existe pas", "No such file or directory",
    )  # fmt: skip
    assert why(OSError(errno.ELOOP, "Too many links")) == ("Too many links", "Too many links")


def test_help_is_in_one_language(french, capsys):
    code, told = ended(capsys, "query", "--help")
    assert code == 0
    assert ("usage : liane query" in told, "montre cette aide" in told) == (french, french)
    assert ("show this help" in told) is not french
    assert "--organisation" in told
    assert "--organisation" not in ended(capsys, "backup", "--help")[1]


def test_an_organisation_is_called_by_its_name_its_host_or_its_schema(other_organisation, monkeypatch):
    other_organisation.name = "Établissements Roux"
    other_organisation.save()
    Domain.objects.create(domain="roux.exemple.fr", tenant=other_organisation, is_primary=False)
    with schema_context("public"):
        for text in ("établissements roux", "Roux.exemple.fr", other_organisation.schema_name):
            assert organisations.called(text) == other_organisation.schema_name
        for text in ("roux", "*", "public"):
            assert organisations.called(text) is None
        assert "Établissements Roux" in organisations.names()
        monkeypatch.setenv(environment.ORGANISATION.name, "nobody")
        with pytest.raises(Refusal, match="Établissements Roux"):
            inside.schema()
