"""Text is folded alike in Python and in SQL: conditions, sorting and the search index depend on both."""

import unicodedata

from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from liane.lib.fold import fold

# PostgreSQL holds neither NUL nor halves of pairs.
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs", "Cn"]), max_size=12)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(["Œuvre", "ÆON", "Straße", "ẞ", "Łódź", "Đà", "Ø", "e\u0301", "ﬁn", "％", "İ", "ΑΣ", "ΑΣ Β", "Ǆ", "Привет"])
@given(st.lists(TEXTS, max_size=60))
def test_folding_is_the_same_in_python_and_in_sql(organisation, texts):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(public.liane_fold(v) ORDER BY n) FROM unnest(%s::text[]) WITH ORDINALITY u(v, n)", [texts]
        )
        found = cursor.fetchone()[0] or []
    assert dict(zip(texts, found, strict=True)) == {text: fold(text) for text in texts}


def test_every_letter_folds_the_same(organisation):
    # Python and PostgreSQL each know the letters of their own Unicode version.
    letters = [chr(n) for n in range(1, 0x30000) if unicodedata.category(chr(n)) not in ("Cs", "Cn")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(public.liane_fold(v) ORDER BY n) FROM unnest(%s::text[]) WITH ORDINALITY u(v, n)",
            [letters],
        )
        found = cursor.fetchone()[0]
    wrong = {
        letter: (fold(letter), other) for letter, other in zip(letters, found, strict=True) if fold(letter) != other
    }
    assert wrong == {}
