"""Words as the index holds them are those that a slow reading of the same text finds."""

import re

from hypothesis import given
from hypothesis import strategies as st

from liane.capabilities.search.words import dialled, numbers, place_range, split, vector
from liane.lib.fold import fold

WORD = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"\+?\d(?:[\d .\u00a0\u202f()/-]{3,})\d")
INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
TEXTS = st.one_of(
    st.text(max_size=90),
    st.text("+0123456789 .-/()_", max_size=20),
    st.text("aéœZ².@_-' 019", max_size=90),
    st.from_regex(r"[a-z]{1,70}\.[a-z]{2}\d?@[a-z]{3}\.example", fullmatch=True),
)


def words_of(text: str) -> list[str]:
    return [word[:60] for word in WORD.findall(fold(text))]


def numbers_of(text: str) -> list[str]:
    return [dialled(re.sub(r"\D", "", found)) for found in NUMBER.findall(text)]


@given(TEXTS)
def test_a_text_has_the_words_and_numbers_that_its_letters_and_digits_make(text):
    assert split(text) == words_of(text)
    assert list(numbers(text)) == numbers_of(text)


@given(st.lists(st.tuples(st.sampled_from(["name", "emails", "phones"]), st.sampled_from("ABCD"), TEXTS), max_size=8))
def test_an_entry_holds_each_word_at_its_place(texts):
    places: dict[int, int] = {}
    expected, found = ["'=box'"], []
    for key, weight, text in texts:
        plain = words_of(text)
        more = [*numbers_of(text), *("".join(words_of(one)) for one in INITIALS.findall(text))]
        for word in [*plain, *(one for one in more if one not in plain)]:
            at = places.setdefault(place_range(key), 0)
            places[place_range(key)] = min(at + 1, 511)
            expected.append(f"{word}:{place_range(key) * 512 + at}{weight}")
            found.append(word)
    assert vector("box", texts) == (" ".join(expected), found)


def test_words_beyond_the_places_of_a_field_share_the_last_one_and_an_endless_text_ends():
    texts = [("name", "A", "un " * 600), ("emails", "B", "deux " * 5000)]
    written, found = vector("box", texts)
    first = place_range("name") * 512
    parts = written.split()
    assert parts[1] == f"un:{first}A"
    assert parts[512:515] == [f"un:{first + 511}A"] * 3
    assert len(found) == 5000
    assert found.count("un") == 600
