"""The client in Python: it holds what the document says, passes the strictest of type checks, and works."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def module(sales: Any, program: Any, tmp_path: Path) -> Iterator[Any]:
    """Return the client that Alice's program fetched, as a module."""
    path = tmp_path / "liane_client.py"
    path.write_bytes(program("alice").get("/client.py").content)
    spec = spec_from_file_location("liane_client", path)
    assert spec is not None
    assert spec.loader is not None
    found = module_from_spec(spec)
    sys.modules["liane_client"] = found
    spec.loader.exec_module(found)
    yield found
    del sys.modules["liane_client"]


def test_it_is_typed(module: Any, tmp_path: Path) -> None:
    use = tmp_path / "use.py"
    use.write_text(
        "from liane_client import Liane\n"
        "liane = Liane('http://x', 'k')\n"
        "reveal_type(liane.companies.get('1')['values'].get('name'))\n"
        "liane.companies.create({'nom': 'x'})\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", str(use)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 'Revealed type is "str | None"' in done.stdout.replace("builtins.", "").replace(
        "Union[str, None]", "str | None"
    )
    assert "nom" in done.stdout
    assert "liane_client.py" not in done.stdout, done.stdout


@pytest.fixture
def liane(module: Any, program: Any, live: str) -> Any:
    return module.Liane(live, program("alice").secret)


@pytest.mark.slow
def test_it_reads_writes_undoes_and_tells_problems(module: Any, liane: Any, sales: Any) -> None:
    made = liane.companies.create({"name": "Roux"}, once="a")
    assert liane.companies.create({"name": "Roux"}, once="a")["id"] == made["id"]
    assert liane.companies.update(made["id"], {"name": "Roux SA"}, version=1)["version"] == 2
    with pytest.raises(module.LianeError) as refused:
        liane.companies.update(made["id"], {"name": "x"}, version=1)
    assert refused.value.status == 412
    assert {one["values"]["name"] for one in liane.companies.all(limit=1)} == {
        "Roux SA", "Fromagerie Berthaut", "Cabinet Orsel",
    }  # fmt: skip
    change = liane.companies.delete(made["id"])
    assert liane.undo(change)["created"] == 1
    assert liane.companies.get(made["id"])["values"]["name"] == "Roux SA"
    assert liane.search("berthaut")[0]["title"] == "Fromagerie Berthaut"
    assert liane.companies.put("erp", "a/b", {"name": "Clé"})["values"]["name"] == "Clé"
    found = liane.query({"object": "company", "measures": [{"function": "count"}]})
    assert found["groups"] == [{"key": [], "measures": [4]}]
    batch = liane.change([{"action": "create", "object": "company", "values": {}}], each=True)
    assert batch["refused"] == 1
    assert list(liane.feed()) == []
    with pytest.raises(module.LianeError) as absent:
        liane.companies.get(str(sales.hidden))
    assert (absent.value.status, absent.value.kind) == (404, "not-found")


@pytest.mark.slow
def test_it_comments_asks_saved_views_imports_and_exports(
    module: Any, liane: Any, program: Any, sales: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    berthaut = str(sales.berthaut)
    said = liane.companies.comment(berthaut, "@Bob Durand, à rappeler.")
    reply = liane.companies.comment(berthaut, "Fait.", parent=said["id"])
    assert [one["title"] for one in said["values"]["mentions"]] == ["Bob Durand"]
    assert reply["values"]["parent"]["id"] == said["id"]
    assert [one["id"] for one in liane.companies.comments(berthaut)] == [reply["id"], said["id"]]
    assert liane.undo(liane.companies.delete_comment(berthaut, said["id"]))["created"] == 2
    where = {"field": "address.city", "op": "is", "value": "Dijon"}
    view = liane.vues.create({"name": "À Dijon", "object": "company", "shown": {"where": where}})
    assert [one["id"] for one in liane.companies.all(view=view["id"])] == [berthaut]
    assert liane.people.page(q="bob")["items"]
    with pytest.raises(module.LianeError, match="SIREN"):
        liane.companies.put_by("siren", "12/3", {"name": "x"})
    assert liane.companies.put_by("siren", "732829320", {"name": "Clé"})["values"]["siren"] == "732829320"
    mapping = {"fields": {"name": "Raison sociale"}}
    begun = liane.import_file("company", b"Raison sociale,Rien\nRoux,1\n", mapping=mapping, dry_run=True)
    assert (begun["columns"], begun["ignored"]) == ({"Raison sociale": "name"}, ["Rien"])
    assert liane.operation(begun["id"])["kind"] == "import_file"
    export = liane.export({"object": "company", "columns": ["name"]})
    with pytest.raises(module.LianeError) as early:
        liane.export_file(export["id"])
    assert early.value.status == 404
