"""A table on a terminal of some width: what a record is known by is always there."""

import io
import sys

import pytest

from liane.config.terminal import shown

HEADINGS = [("Nom", False), ("Société", False), ("Fonction", False), ("Montant", True), ("id", False)]
ROWS = [["Aurélie Jacquet", "Coopérative de Lorraine", "Responsable des achats", "1 234,50 €", "0" * 36]]


class Terminal(io.StringIO):
    """Where a person looks."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def lines(monkeypatch):
    """Return a function that gives the lines of the table on a terminal so wide."""

    def drawn(width: int) -> list[str]:
        monkeypatch.setattr(sys, "stdout", Terminal())
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
        return list(shown.table(HEADINGS, ROWS))

    return drawn


def test_a_wide_terminal_shows_all_and_says_no_more(lines):
    found = lines(140)
    assert all(value in found[2] for value in ROWS[0])
    assert len(found) == 3


def test_a_narrow_one_cuts_what_is_long_and_leaves_out_the_rest_by_name(lines):
    found = lines(80)
    assert max(map(len, found)) <= 80
    assert found[2].startswith("Aurélie Jac")
    assert found[2].endswith("0" * 36)
    assert "Coopérative" in found[2]
    assert "montrer\u00a0: Fonction, Montant." in found[-1]


def test_the_narrowest_keeps_the_name_and_the_id(lines):
    found = lines(56)
    assert found[2].split()[0] == "Aurélie"
    assert found[2].endswith("0" * 36)
    assert found[-1].endswith("Société, Fonction, Montant.")


def test_the_id_is_whole_at_any_width_that_holds_it(lines):
    for width in range(52, 160):
        found = lines(width)
        assert found[2].endswith(" " + "0" * 36)
        assert max(map(len, found[:3])) <= width
