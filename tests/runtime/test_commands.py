"""The subcommands that work inside Liane, on a stopped one and on a running one."""

from pathlib import Path

from tests.runtime.liane import Running, run


def test_a_person_is_added_to_a_stopped_liane_and_gets_a_link(data: Path) -> None:
    added = run("user", "add", "helene@exemple.fr", "--role", "administrator", "--data", str(data))
    assert added.returncode == 0, added.stderr
    assert "helene@exemple.fr" in added.stdout
    assert "/lien/" in added.stdout

    refused = run("user", "add", "bob@exemple.fr", "--role", "king", "--data", str(data))
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1


def test_a_folder_that_holds_no_liane_is_told_and_left_alone(folder: Path) -> None:
    nowhere = folder / "mistyped"
    for words in (("query", "company"), ("token", "create", "alice@exemple.fr"), ("mcp",)):
        refused = run(*words, "--data", str(nowhere))
        assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1), refused.stderr
        assert f"There is no database in {nowhere}" in refused.stderr
        assert not nowhere.exists()


def test_a_file_is_imported_into_a_running_liane(liane: Running, folder: Path) -> None:
    table = folder / "companies.csv"
    table.write_text("Nom;Ville\nÉlan Bois;Dijon\nÉlan Fer;Lyon\n")
    report = folder / "report.csv"
    done = run("import", "company", str(table), "--report", str(report), "--data", str(liane.folder))
    assert done.returncode == 0, done.stderr
    assert report.exists()

    table.write_text("Nom;Site web\nÉlan Or;javascript:alert(1)\n")
    refused = run("import", "company", str(table), "--data", str(liane.folder))
    assert "Line 2, Site web:" in refused.stdout

    missing = run("import", "company", str(folder / "none.csv"), "--data", str(liane.folder))
    assert missing.returncode == 1
    assert "none.csv does not exist" in missing.stderr


def test_the_link_of_a_new_person_leads_to_the_liane_that_runs(liane: Running) -> None:
    added = run("user", "add", "zoe@exemple.fr", "--role", "reader", "--data", str(liane.folder))
    assert f"{liane.address}/lien/" in added.stdout


def test_records_are_exported_from_a_running_liane(liane: Running, folder: Path) -> None:
    file = folder / "sociétés.csv"
    asked = ("export", "company", str(file), "--columns", "name,address.city", "--data", str(liane.folder))
    done = run(*asked, "--where", '{"field": "name", "op": "starts", "value": "Élan"}')
    assert done.returncode == 0, done.stderr
    assert file.read_text().startswith("id,name,address\n")

    refused = run(*asked, "--where", '{"field": "nothing", "op": "is", "value": 1}')
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
