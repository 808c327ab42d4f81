"""Formulas are read in French and English writing, kept in one form, and refused in words."""

import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liane.records.computed.functions import FUNCTIONS
from liane.records.computed.parsing import parse
from liane.records.computed.syntax import (
    MAX_DEPTH,
    MAX_LENGTH,
    Call,
    Chain,
    Constant,
    FormulaError,
    Number,
    Percent,
    Power,
    Reference,
    Sign,
    Text,
)
from liane.records.computed.writing import canonical, write


@pytest.mark.parametrize(
    ("written", "language", "kept"),
    [
        ('SI(Montant > 10000; "Grand"; "Petit")', "fr", 'IF(Montant > 10000, "Grand", "Petit")'),
        ('IF(amount > 10000, "Big", "Small")', "en", 'IF(amount > 10000, "Big", "Small")'),
        ("= a * 1,5", "fr", "a * 1.5"),
        ("ROUND(1,5)", "en", "ROUND(1, 5)"),
        ("ROUND(1,5; 1)", "en", "ROUND(1.5, 1)"),
        ("arrondi(1,5;1)", "fr", "ROUND(1.5, 1)"),
        ("MAX(1, 5)", "fr", "MAX(1, 5)"),
        ("JOURS.OUVRES(a; b)", "fr", "BUSINESSDAYS(a, b)"),
        ("sivide(a;0)", "fr", "COALESCE(a, 0)"),
        ("-2^2", "en", "-2 ^ 2"),
        ("(-2)^2", "en", "(-2) ^ 2"),
        ("2^-3^2", "en", "2 ^ -3 ^ 2"),
        ("a-(b-c)", "en", "a - (b - c)"),
        ("(a-b)-c", "en", "(a - b) - c"),
        ("a≤b", "en", "a <= b"),
        ('«\u00a0Dijon\u00a0» & "a""b"', "fr", '"Dijon" & "a""b"'),
        ("vrai", "fr", "TRUE"),
        ("company.turnover + 12 %", "en", "company.turnover + 12 %"),
    ],
)
def test_what_is_written_has_one_form(written, language, kept):
    assert canonical(parse(written, language)) == kept
    assert canonical(parse(kept, "en")) == kept


def test_it_is_shown_as_french_writes_it():
    node = parse("IF(amount > 1.5, ROUND(amount, 2), EMPTY)", "en")
    assert write(node, "fr", lambda field: "[Montant total]") == (
        "SI([Montant total] > 1,5; ARRONDI([Montant total]; 2); VIDE)"
    )


@pytest.mark.parametrize(
    ("written", "position", "says"),
    [
        ("", 0, "vide"),
        ("1 +", 3, "trop tôt"),
        ("(1 + 2", 0, "parenthèse"),
        ("1 2", 2, "« 2 »"),
        ('"abc', 0, "guillemet"),
        ("[abc", 0, "« ] »"),
        ("1 + NULLE(3)", 4, "NULLE"),
        ("1 ? 2", 2, "« ? »"),
        ("IF(1 > 2)", 0, "au moins 2 valeurs"),
        ("TODAY(1)", 0, "au plus 0 valeur"),
        ("AND()", 0, "au moins 1 valeur"),
        ("SUM()", 0, "au moins 1 valeur"),
        ("a..b", 2, "« . »"),
        ("x" * (MAX_LENGTH + 1), MAX_LENGTH, "10000"),
        ("1" * 41, 0, "trop long"),
        ("1" + " + 1" * 1000, 0, "1000"),
        ("(" * 5000, 51, "50 niveaux"),
        ("-" * 5000 + "1", 51, "50 niveaux"),
        ("2^" * 4000 + "1", 102, "50 niveaux"),
        ("1" + "%" * 5000, 2, "« % »"),
        ("ABS(" * 2000, 204, "50 niveaux"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(written, position, says):
    with pytest.raises(FormulaError) as refusal:
        parse(written, "fr")
    assert says in str(refusal.value).replace("\u00a0", " ")
    if position:
        assert refusal.value.position == position


def test_the_deepest_formula_needs_little_of_the_stack():
    """A page calls the parser from deep inside the server's own calls."""
    source = "ABS(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH

    def beneath(levels: int) -> str:
        return canonical(parse(source)) if levels == 0 else beneath(levels - 1)

    assert beneath(sys.getrecursionlimit() - 850).startswith("ABS(ABS(")


LEAVES = (
    st.builds(Number, st.decimals(0, 10**9, allow_nan=False, places=3).map(abs))
    | st.builds(Text, st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8))
    | st.builds(Constant, st.sampled_from(["TRUE", "FALSE", "EMPTY"]))
    | st.builds(
        lambda *words: Reference(words), st.sampled_from(["amount", "company"]), st.sampled_from(["name", "x_1"])
    )
)


def trees(inner):
    signs = st.sampled_from(["+", "-"]) | st.just("-")
    return (
        st.builds(Sign, inner)
        | st.builds(Percent, inner)
        | st.builds(Power, inner, inner)
        | st.builds(Chain, inner, st.lists(st.tuples(signs, inner), min_size=1, max_size=3).map(tuple))
        | st.builds(Chain, inner, st.tuples(st.tuples(st.sampled_from(["*", "/"]), inner)))
        | st.builds(Chain, inner, st.tuples(st.tuples(st.sampled_from(["=", "<>", "<="]), inner)))
        | st.builds(lambda a, b: Call("ROUND", (a, b)), inner, inner)
    )


@given(st.recursive(LEAVES, trees, max_leaves=12), st.sampled_from(["fr", "en"]))
def test_what_is_written_reads_back_as_the_same_tree(node, language):
    assert parse(write(node, language, lambda field: field.path), language) == node


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["(", ")", "IF", "a", ".", ";", ",", "1", '"', "%", "^"])).map("".join)
)
def test_no_text_breaks_the_reader(written):
    for language in ("fr", "en"):
        assert 0 <= refused_at(written, language) <= len(written)


def refused_at(written: str, language: str) -> int:
    try:
        parse(written, language)
    except FormulaError as refusal:
        return refusal.position
    return 0


def test_each_function_has_names_in_both_languages_and_an_example():
    for function in FUNCTIONS.values():
        assert function.name.isascii()
        assert function.french == function.french.upper()
        assert function.examples
        assert str(function.help).endswith(".")
    assert len(FUNCTIONS) > 45
    assert parse("SI(VRAI; 1; 2)", "fr") == Call("IF", (Constant("TRUE"), Number(Decimal(1)), Number(Decimal(2))))
