"""The examples of ``docs/objects.md`` are what they say."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from liane.records.changes.model import Create
from liane.records.definitions import layouts
from liane.records.registry import catalogue, refresh
from tests.records.people import create, rich, values, write

PAGE = Path(__file__).resolve().parents[3] / "docs" / "objects.md"


def example(name: str):
    """Return the JSON of the example called `name`."""
    found = re.search(rf"```json {name}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_an_object_is_shaped_as_the_page_says(people):
    me = rich(people.owner)
    write(me, *(Create(one["object"], one["values"]) for one in example("shape")))
    refresh()
    record = example("record")
    gift = create(me, record["object"], giver=me.user_id, **record["values"])
    assert values("don", gift, "channel", "means", "receipt") == ("post", "cheque", "RF-2026-7")
    assert layouts.of(catalogue()["don"], me).columns == ("name", "amount", "giver")


SETTINGS = """
from liane.config.settings import *
TENANT_APPS = [*TENANT_APPS, "fleet"]
INSTALLED_APPS = [*INSTALLED_APPS, "fleet"]
"""
APPS = """
from django.apps import AppConfig


class FleetConfig(AppConfig):
    name = "fleet"

    def ready(self):
        from fleet import objects
"""


def test_an_object_is_declared_as_the_page_says(tmp_path):
    models, objects = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[:2]
    files = {"__init__": "", "models": models, "settings": SETTINGS, "apps": APPS,
             "objects": objects.replace("liane.apps.people.models", "fleet.models")}  # fmt: skip
    (tmp_path / "fleet").mkdir()
    for name, text in files.items():
        (tmp_path / "fleet" / f"{name}.py").write_text(text, encoding="utf-8")
    known = {
        "PYTHONPATH": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "fleet.settings",
        "LIANE_DATA": str(tmp_path / "data"),
    }
    for command in (["check"], ["makemigrations", "fleet", "--dry-run"]):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "django", *command],
            env={**os.environ, **known}, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert "Create model Vehicle" in done.stdout


def test_a_page_shows_every_field_of_an_object_that_declares_no_sections(people):
    [section] = layouts.declared(catalogue()["shelf"]).sections
    assert "name" in section.fields
    assert not {"created_at", "updated_by"} & set(section.fields)
    assert layouts.of(catalogue()["shelf"], rich(people.owner)).creation == section.fields
