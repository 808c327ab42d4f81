"""What answered a search is marked where it stands, whole."""

import pytest

from liane.capabilities.search.snippets import mark
from liane.capabilities.search.terms import wanted


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("Réf. 00123456", "00123456", "00123456"),
        ("Réf. 00 12 34 56", "00123456", "00 12 34 56"),
        ("Réf. 00123456", "123456", "00123456"),
        ("Réf. 700123456", "123456", "123456"),
        ("00 49 30 123456", "+49 30 123456", "00 49 30 123456"),
        ("Martin 06 12 34 56 78", "0612345678", "06 12 34 56 78"),
    ],
)
def test_a_number_is_marked_with_the_zeros_before_it(text, typed, marked):
    assert [piece for piece, hit in mark(text, wanted(typed).terms) if hit] == [marked]
