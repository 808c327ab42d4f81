"""The help of formulas is made of what the functions declare."""

from django.utils.translation import override

from liane.records.computed.functions import FUNCTIONS
from liane.records.computed.manual import manual
from scripts.formulas import DOCUMENT, document


def test_the_document_is_what_the_functions_declare():
    """After a change of a function, `python -m scripts.formulas` writes it anew."""
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_the_help_names_every_function_in_the_reader_s_language():
    with override("fr"):
        entries = [entry for _title, found in manual("fr") for entry in found]
    assert len(entries) == len(FUNCTIONS)
    assert next(entry for entry in entries if entry.other == "ROUND").examples[0][0] == "ARRONDI(12,345; 2)"
