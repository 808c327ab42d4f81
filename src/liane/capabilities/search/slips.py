"""How likely it is that a word was meant by another: the slips of hand and ear that lie between them."""

from liane.capabilities.search.sounds import sound

_ROWS = (("azertyuiop", "qsdfghjklm", "wxcvbn"), ("qwertyuiop", "asdfghjkl", "zxcvbnm"))
_DOUBLED, _SWAPPED, _BESIDE, _OTHER, _LETTER, _FIRST = 0.45, 0.55, 0.75, 1.0, 0.85, 0.25
# What sounds the same costs so much, and a little for each letter between.
_SAME_SOUND, _EACH = 0.4, 0.1


def _neighbours() -> frozenset[str]:
    """Return the pairs of letters that lie side by side on a French or an English keyboard."""
    pairs = set()
    for rows in _ROWS:
        places = {letter: (at + row / 2, row) for row, letters in enumerate(rows) for at, letter in enumerate(letters)}
        for one, (left, up) in places.items():
            for other, (right, down) in places.items():
                if one != other and abs(left - right) <= 1 and abs(up - down) <= 1:
                    pairs.add(one + other)
    return frozenset(pairs)


_NEIGHBOURS = _neighbours()


def cost(typed: str, meant: str, spoken: str) -> float:
    """Return how far `typed` is from the word `meant`, whose key is `spoken`: 0 the same, about 1 a slip."""
    if typed == meant:
        return 0.0
    far = _distance(typed, meant)
    if typed[:1] != meant[:1]:
        far += _FIRST
    # Of words without a letter in common the ear says nothing: "zzzyyyxxx" has the sound of "cie".
    if far <= _SAME_SOUND or set(typed).isdisjoint(meant):
        return far
    heard = sound(typed)
    if heard == spoken:
        return min(far, _SAME_SOUND + _EACH * abs(len(typed) - len(meant)))
    return far if far <= _OTHER else min(far, _SAME_SOUND + _distance(heard, spoken))


def _distance(one: str, other: str) -> float:
    """Return the weighted distance (optimal string alignment) between two words."""
    begin = 0
    shortest = min(len(one), len(other))
    while begin < shortest and one[begin] == other[begin]:
        begin += 1
    end = 0
    while end < shortest - begin and one[-1 - end] == other[-1 - end]:
        end += 1
    # One letter of what is the same stays on the left: a doubled letter is known by it.
    kept = max(begin - 1, 0)
    return _aligned(one[kept : len(one) - end], other[kept : len(other) - end])


def _aligned(one: str, other: str) -> float:
    before: list[float] = []
    last = [0.0]
    for at, letter in enumerate(other):
        last.append(last[at] + (_DOUBLED if at and letter == other[at - 1] else _LETTER))
    for row, mine in enumerate(one):
        doubled = row > 0 and mine == one[row - 1]
        now = [last[0] + (_DOUBLED if doubled else _LETTER)]
        for at, letter in enumerate(other):
            other_key = _BESIDE if mine + letter in _NEIGHBOURS else _OTHER
            best = last[at] + (0.0 if mine == letter else other_key)
            best = min(
                best,
                last[at + 1] + (_DOUBLED if doubled else _LETTER),
                now[at] + (_DOUBLED if at and letter == other[at - 1] else _LETTER),
            )
            if row and at and mine == other[at - 1] and one[row - 1] == letter and mine != letter:
                best = min(best, before[at - 1] + _SWAPPED)
            now.append(best)
        before, last = last, now
    return last[-1]
