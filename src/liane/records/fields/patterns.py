"""Patterns that an organisation writes for its texts, matched in a time that grows with the text alone.

Usual regular expressions can be written so that a short text takes years to refuse. These are a part of them
(literals, ``.``, ``[a-z]``, ``\\d \\w \\s``, groups, ``|``, ``* + ? {2,5}``), always match the whole text, and are
run as a set of states, one step a character: whatever was written, nothing is tried twice.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

LONGEST = 300
MOST_STATES = 2000
# How many steps a pattern remembers between texts.
_REMEMBERED = 4096
_MARKS = frozenset("*+?{")
_TIMES: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_PLAIN_ESCAPES = {"n": "\n", "t": "\t"}

Accepts = Callable[[str], bool]


class Unreadable(ValueError):
    """A text that is no pattern of ours; `sentence` says why."""

    def __init__(self, sentence: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Pattern:
    """A pattern that is ready to match."""

    def __init__(self, text: str) -> None:
        builder = _Builder(text)
        start, end = builder.whole()
        self._accepts = builder.accepts
        self._after = builder.after
        self._free = builder.free
        self._end = end
        self._start = self._closure([start])
        self._steps: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def matches(self, text: str) -> bool:
        """Say whether the whole of `text` is as the pattern says."""
        states = self._start
        for character in text:
            place = states, character
            found = self._steps.get(place)
            if found is None:
                found = self._step(states, character)
                if len(self._steps) >= _REMEMBERED:
                    self._steps.clear()
                self._steps[place] = found
            if not found:
                return False
            states = found
        return self._end in states

    def _step(self, states: frozenset[int], character: str) -> frozenset[int]:
        return self._closure(
            self._after[state] for state in states if (test := self._accepts.get(state)) is not None and test(character)
        )

    def _closure(self, states: Iterable[int]) -> frozenset[int]:
        found: set[int] = set()
        waiting = list(states)
        while waiting:
            state = waiting.pop()
            if state not in found:
                found.add(state)
                waiting += self._free.get(state, ())
        return frozenset(found)


@lru_cache(maxsize=512)
def compiled(text: str) -> Pattern:
    """Return the pattern that `text` describes. Raises Unreadable."""
    return Pattern(text)


def fault(text: str) -> object | None:
    """Return the sentence that says why `text` is no pattern, None when it is one."""
    try:
        compiled(text)
    except Unreadable as error:
        return error.sentence
    return None


class _Builder:
    """Reads a pattern into states: `accepts` tests a character and leads to `after`; `free` leads on without one."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise Unreadable(_("Le modèle dépasse %(most)d caractères.") % {"most": LONGEST})
        # It always matches the whole text: saying so is accepted.
        self._text = text.removeprefix("^")
        if self._text.endswith("$") and not self._text.endswith("\\$"):
            self._text = self._text[:-1]
        self._at = 0
        self._states = 0
        self.accepts: dict[int, Accepts] = {}
        self.after: dict[int, int] = {}
        self.free: dict[int, list[int]] = {}

    def whole(self) -> tuple[int, int]:
        found = self._alternatives()
        if self._at < len(self._text):
            raise self._wrong(_("une parenthèse de trop"))
        return found

    def _alternatives(self) -> tuple[int, int]:
        branches = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence())
        if len(branches) == 1:
            return branches[0]
        start, end = self._state(), self._state()
        for first, last in branches:
            self._join(start, first)
            self._join(last, end)
        return start, end

    def _sequence(self) -> tuple[int, int]:
        start = end = self._state()
        while self._peek() not in ("", "|", ")"):
            first, last = self._repeated()
            self._join(end, first)
            end = last
        return start, end

    def _repeated(self) -> tuple[int, int]:
        begun = self._at
        piece = self._atom()
        least, most = self._times()
        if (least, most) == (1, 1):
            return piece
        after = self._at
        start = end = self._state()
        ways_out = []
        for number in range(max(least, most or 0, 1 if most is None else 0)):
            if number:
                # The piece is read again for each time that it may stand there.
                self._at = begun
                piece = self._atom()
            if number >= least:
                ways_out.append(end)
            self._join(end, piece[0])
            end = piece[1]
        if most is None:
            self._join(end, piece[0])
        self._at = after
        last = self._state()
        for way in (*ways_out, end):
            self._join(way, last)
        return start, last

    def _times(self) -> tuple[int, int | None]:
        mark = self._peek()
        if mark not in _MARKS or not mark:
            return 1, 1
        self._at += 1
        found = self._braces() if mark == "{" else _TIMES[mark]
        if self._peek() and self._peek() in _MARKS:
            raise self._wrong(_("deux répétitions de suite"))
        return found

    def _braces(self) -> tuple[int, int | None]:
        text, closed, _rest = self._text[self._at :].partition("}")
        least, comma, most = text.partition(",")
        if not closed or not least.isdecimal() or len(text) > 9 or (most and not most.isdecimal()):
            raise self._wrong(_("une répétition s’écrit {2}, {2,} ou {2,5}"))
        self._at += len(text) + 1
        upper = int(most) if most else None if comma else int(least)
        if upper is not None and upper < int(least):
            raise self._wrong(_("une répétition va du moins au plus"))
        return int(least), upper

    def _atom(self) -> tuple[int, int]:
        character = self._take()
        if character == "(":
            if self._peek() == "?":
                if not self._text.startswith("?:", self._at):
                    raise self._wrong(_("un groupe « (?…) » n’est pas admis"))
                self._at += 2
            found = self._alternatives()
            if self._peek() != ")":
                raise self._wrong(_("il manque une parenthèse"))
            self._at += 1
            return found
        if character in "*+?{":
            raise self._wrong(_("une répétition suit ce qu’elle répète"))
        if character in "^$":
            raise self._wrong(_("« ^ » et « $ » ne se placent qu’aux deux bouts"))
        return self._one(self._test(character))

    def _test(self, character: str) -> Accepts:
        if character == ".":
            return lambda given: given != "\n"
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escape()
        return lambda given: given == character

    def _class(self) -> Accepts:
        negated = self._peek() == "^"
        self._at += negated
        tests: list[Accepts] = []
        while self._peek() != "]" or not tests:
            character = self._take()
            if character == "\\":
                tests.append(self._escape())
            elif self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", "", "\\"):
                self._at += 1
                tests.append(_between(character, self._last(character)))
            else:
                tests.append(_between(character, character))
        self._at += 1
        return lambda given: any(test(given) for test in tests) is not negated

    def _last(self, first: str) -> str:
        last = self._take()
        if last < first:
            raise self._wrong(_("un intervalle va du plus petit au plus grand"))
        return last

    def _escape(self) -> Accepts:
        character = self._take()
        named = _CLASSES.get(character.lower())
        if named is not None:
            return (lambda given: not named(given)) if character.isupper() else named
        if character.isalnum() and character not in _PLAIN_ESCAPES:
            raise self._wrong(_("« \\%(character)s » n’est pas admis") % {"character": character})
        plain = _PLAIN_ESCAPES.get(character, character)
        return lambda given: given == plain

    def _one(self, test: Accepts) -> tuple[int, int]:
        start, end = self._state(), self._state()
        self.accepts[start] = test
        self.after[start] = end
        return start, end

    def _state(self) -> int:
        self._states += 1
        if self._states > MOST_STATES:
            raise Unreadable(_("Le modèle se répète trop : écrivez-le plus court."))
        return self._states

    def _join(self, start: int, end: int) -> None:
        self.free.setdefault(start, []).append(end)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        found = self._peek()
        if not found:
            raise self._wrong(_("il s’arrête trop tôt"))
        self._at += 1
        return found

    def _wrong(self, why: object) -> Unreadable:
        found = {"place": self._at + 1, "why": why}
        return Unreadable(_("Le modèle ne se lit pas au caractère %(place)d : %(why)s.") % found)


def _between(first: str, last: str) -> Accepts:
    return lambda given: first <= given <= last


def _word(character: str) -> bool:
    return character.isalnum() or character == "_"


_CLASSES: dict[str, Accepts] = {"d": str.isdecimal, "w": _word, "s": str.isspace}
