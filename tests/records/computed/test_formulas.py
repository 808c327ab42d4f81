"""Formulas give what their functions promise, and are refused where types do not go together."""

import pytest
from django.db import connection
from django.utils.translation import override

from liane.records.computed.compiling import compile_node
from liane.records.computed.formulas import check, shown
from liane.records.computed.functions import FUNCTIONS
from liane.records.computed.parsing import parse
from liane.records.computed.results import KINDS, kept
from liane.records.computed.settings import settings
from liane.records.computed.syntax import FormulaError
from liane.records.fields import KINDS as FIELD_KINDS
from liane.records.fields import Context, Field
from liane.records.models import CustomField
from liane.records.queries.columns import loads
from liane.records.queries.compile import Compiler
from liane.records.queries.model import Query
from liane.records.registry import bump_version, catalogue, refresh
from tests.records.people import SYSTEM, add_field, create, rich

EXAMPLES = [(name, *example) for name, function in FUNCTIONS.items() for example in function.examples]


def evaluate(formula: str):
    """Return what a formula of no field gives, as a French reader sees it."""
    compiler = Compiler(catalogue(), SYSTEM, Query("box"))
    term = compile_node(parse(formula), compiler, settings(SYSTEM))
    field = Field(FIELD_KINDS[KINDS[term.type][0]], decimals=6)
    sql = kept(term, field, settings(SYSTEM))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql.text}", sql.params)
        found = loads(cursor.fetchone()[0])
    value = None if found is None else field.kind.storage.load(found)
    return field.kind.show(field, value, Context())


@pytest.mark.parametrize(("name", "formula", "result"), EXAMPLES)
def test_each_example_gives_what_its_help_says(people, name, formula, result):
    assert name in formula
    assert evaluate(formula).replace("\u202f", " ") == result


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("1 / 0", ""),
        ("(0 - 8) ^ 0.5", ""),
        ("10 ^ 500", ""),
        ("10 ^ 30", ""),
        ("0 ^ -1", ""),
        ("DATE(2026, 1, 1) + 9999999", ""),
        ("DATE(9999, 12, 31) + 1", ""),
        ("EDATE(DATE(9999, 12, 31), 1)", ""),
        ("EOMONTH(DATE(9999, 12, 1), 0)", "31 déc. 9999"),
        ("DATE(2026, 1, 1) - DATE(2025, 1, 1)", "365"),
        ("ROUND(1.5, 99999999999)", "1,5"),
        ('MID("abc", 99999999999999, 9999999999999)', ""),
        ('SUBSTITUTE("aaa", EMPTY, "b")', "aaa"),
        ("1 + EMPTY", ""),
        ("EMPTY = EMPTY", "Oui"),
        ('EMPTY <> "a"', "Oui"),
        ('"ÉLAN" = "elan"', "Oui"),
        ('"" = EMPTY', "Oui"),
        ("100 * 20 %", "20"),
        ("1 + 20 %", "1,2"),
        ("-2 ^ 2", "-4"),
        ("2 ^ 3 ^ 2", "512"),
        ("7 - 2 - 1", "4"),
        ('"a" & 1.5 & EMPTY & TRUE', "a1,5Oui"),
        ("NOT(EMPTY > 1)", "Oui"),
        ("AND(TRUE, EMPTY > 1)", "Non"),
        ("BUSINESSDAYS(DATE(2026, 11, 21), DATE(2026, 11, 22))", "0"),
        ("BUSINESSDAYS(DATE(2026, 11, 23), DATE(2026, 11, 20))", "-2"),
    ],
)
def test_what_has_no_result_is_empty_and_the_rest_is_exact(people, formula, result):
    assert evaluate(formula).replace("\u202f", " ") == result


@pytest.mark.parametrize(
    ("formula", "position", "says"),
    [
        ("price * price", 8, "un montant et un montant"),
        ("name + 1", 7, "un texte et un nombre"),
        ("made_on + made_on", 10, "une date"),
        ("IF(count, 1, 2)", 3, "oui ou non"),
        ('IF(open, 1, "a")', 12, "un nombre et un texte"),
        ("UPPER(count)", 6, "un texte"),
        ("-name", 1, "pas un texte"),
        ("nothing + 1", 0, "« nothing » n’existe pas"),
        ("shelf.nothing", 0, "« nothing » n’existe pas"),
        ("name.first", 0, "ne mène à aucun champ"),
        ("others.name", 0, "faites-en un cumul"),
        ("tags = 1", 0, "ne s’emploie pas"),
        ('colour = "Mauve"', 9, "« Mauve » n’est pas un choix"),
        ("open > TRUE", 7, "ne se rangent pas"),
        ("shelf.parent.parent.parent.parent", 0, "trop long"),
        ("EMPTY", 0, "jamais rien"),
        ("custom", 0, "n’existe pas"),
        ("id", 0, "n’existe pas"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_its_place(people, formula, position, says):
    with override("fr"), pytest.raises(FormulaError) as refusal:
        check(formula, catalogue(), catalogue()["box"], "en")
    assert says in str(refusal.value).replace("\u00a0", " ")
    assert refusal.value.position == position
    with override("en"):
        assert str(refusal.value) != ""


def test_fields_are_named_by_label_or_key_and_shown_by_label(people):
    add_field("box", "turnover", kind="money", label={"fr": "Chiffre d’affaires", "en": "Turnover"})
    found, item = catalogue(), catalogue()["box"]
    with override("fr"):
        checked = check("SI([Chiffre d’affaires] > 1,5; Nombre; nombre * 2) + 1", found, item, "fr")
        assert checked.expression == "IF(turnover > 1.5, count, count * 2) + 1"
        assert shown(checked.expression, found, item, "fr") == "SI([Chiffre d’affaires] > 1,5; Nombre; Nombre * 2) + 1"
        assert checked.kinds[0] == "decimal"
        assert checked.paths == ("turnover", "count")
        assert check("Étagère", found, item, "fr").expression == "shelf.name"
        assert check("Étagère.[Étagère du dessus].Nom", found, item, "fr").expression == "shelf.parent.name"
    with override("en"):
        assert shown(checked.expression, found, item, "en").startswith("IF(Turnover > 1.5")


def test_two_fields_of_one_label_are_told_apart_by_key(people):
    add_field("box", "one", kind="integer", label={"fr": "Même"})
    add_field("box", "two", kind="integer", label={"fr": "Autre"})
    # The gate refuses it; a backup from before may hold it.
    doubled = {"kind": "integer", "label": {"fr": "Même"}}
    CustomField._default_manager.filter(object="box", key="two").update(declaration=doubled)
    bump_version("catalogue")
    refresh()
    found, item = catalogue(), catalogue()["box"]
    with pytest.raises(FormulaError, match="one, two"):
        check("[Même] + 1", found, item, "fr")
    assert shown("one + two", found, item, "fr") == "one + two"


def test_types_follow_what_is_computed(people):
    found, item = catalogue(), catalogue()["box"]
    for formula, kind in {
        "price * share": "money", "price / count": "money", "price / price": "decimal", "share * 2": "decimal",
        "count + share": "decimal", "made_on + 3": "date", "seen_at - 1": "datetime", "seen_at - made_on": "duration",
        "open": "yes_no", "colour": "text", "price > 10": "yes_no", "MAX(made_on, seen_at)": "datetime",
        "IF(open, price, 0)": "money", "COALESCE(share, 0)": "percent", "address.city": "text", "emails": "text",
    }.items():  # fmt: skip
        assert check(formula, found, item, "en").kinds[0] == kind, formula


def test_a_title_is_not_read_by_code(people):
    """What people give is a parameter: nothing of a formula reaches the statement as its text."""
    create(rich(people.owner), "box", name="b")
    assert evaluate('"\'; DROP TABLE fakes_box; --" & "%s %(x)s"') == "'; DROP TABLE fakes_box; --%s %(x)s"
