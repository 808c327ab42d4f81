"""A backup that is too old or that failed is shown to administrators, in words, with how to mend it."""

import datetime as dt
import os
import re
from html import unescape
from pathlib import Path

import pytest

from liane.accounts import actions
from liane.accounts.viewers import viewer_for
from liane.capabilities.notifications import inbox
from liane.config import backups, jobs
from liane.lib import archive
from liane.lib.refusal import Refusal

NOBODY = "postgresql://127.0.0.1:1/nowhere"
DAY = dt.timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the data folder of an installation whose database cannot be reached by pg_dump."""
    monkeypatch.setenv("LIANE_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", NOBODY)
    (tmp_path / "backups").mkdir()
    (tmp_path / "secret-key").touch()
    return tmp_path


def made(folder: Path, age: dt.timedelta) -> None:
    at = dt.datetime.now(dt.UTC) - age
    path = archive.daily_path(folder / "backups", at)
    path.touch()
    os.utime(path, (at.timestamp(), at.timestamp()))


def words(answer) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_a_backup_older_than_the_limit_is_said_above_the_settings_and_on_its_page(browse, folder):
    made(folder, backups.STALE_AFTER + dt.timedelta(hours=1))
    client = browse("anne")
    assert "elle est trop ancienne" in words(client.get("/reglages/"))
    page = words(client.get("/reglages/sauvegardes"))
    assert "elle est trop ancienne" in page
    assert "liane doctor" in page
    assert "elle est trop ancienne" not in words(browse("alice").get("/reglages/"))


def test_a_fresh_backup_is_nobodys_worry(browse, folder):
    made(folder, dt.timedelta(hours=1))
    client = browse("anne")
    assert "auvegarde du" not in words(client.get("/reglages/"))
    assert "Dernière sauvegarde :" in words(client.get("/reglages/sauvegardes"))


def test_none_at_all_is_late_once_liane_is_old_enough(browse, folder):
    client = browse("anne")
    assert "la première vient dans l’heure" in words(client.get("/reglages/sauvegardes"))
    assert "Aucune sauvegarde" not in words(client.get("/reglages/"))
    old = (dt.datetime.now(dt.UTC) - 2 * DAY).timestamp()
    os.utime(folder / "secret-key", (old, old))
    assert "Aucune sauvegarde n’a encore été faite." in words(client.get("/reglages/"))


def test_backups_that_are_turned_off_are_said_to_be(browse, folder, monkeypatch):
    monkeypatch.setenv("LIANE_BACKUP_KEEP", "0")
    client = browse("anne")
    assert "sont arrêtées" in words(client.get("/reglages/sauvegardes"))
    assert "auvegardes de chaque jour" not in words(client.get("/reglages/"))


def test_a_backup_that_fails_says_why_on_its_page_and_to_each_administrator_once(browse, people, folder):
    made(folder, DAY)
    jobs.backup(timestamp=0)
    jobs.backup(timestamp=0)
    page = words(browse("anne").get("/reglages/sauvegardes"))
    assert "a échoué. pg_dump a échoué :" in page
    assert "La dernière qui a réussi date du" in page
    assert "a échoué" in words(browse("anne").get("/reglages/"))
    told = [said for line in inbox.page(viewer_for(people.anne)).lines for _notice, said in line.said]
    assert [said.text for said in told] == ["La sauvegarde a échoué"]
    assert told[0].excerpt.startswith("pg_dump a échoué")
    [line] = inbox.page(viewer_for(people.anne)).lines
    assert browse("anne").get(f"/boite/{line.id}").url == "/reglages/sauvegardes"
    assert not inbox.page(viewer_for(people.alice)).lines


def test_its_words_are_in_the_language_of_the_reader(browse, people, folder):
    with pytest.raises(Refusal):
        backups.back_up(dt.datetime.now(dt.UTC), NOBODY)
    actions.set_preferences(viewer_for(people.anne), {"language": "en"})
    page = words(browse("anne").get("/reglages/sauvegardes"))
    assert "pg_dump failed" in page
    assert "Liane retries four times an hour." in page


def test_only_administrators_choose_how_they_are_told(browse, people):
    assert "Sauvegarde en échec" in words(browse("anne").get("/reglages/notifications"))
    assert "Sauvegarde en échec" not in words(browse("alice").get("/reglages/notifications"))
