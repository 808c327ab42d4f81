"""What became of the requests, and the verdict that is told at the end."""

import textwrap
from collections import Counter
from dataclasses import dataclass, field

_SHOWN, _WIDTH = 8, 110


@dataclass(slots=True)
class Failure:
    """One thing that is wrong, wherever it was met: what, first where, by which request."""

    what: str
    label: str
    request: str
    seed: int
    labels: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Tally:
    """Requests by operation and by status, and what is wrong."""

    labels: list[str]
    sent: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, Failure] = field(default_factory=dict)

    def count(self, label: str, status: int) -> None:
        """Count an answer."""
        self.sent[label] += 1
        self.statuses[status] += 1
        self.done[label] += status < 400

    def fails(self, label: str, what: str, request: str, seed: int) -> None:
        """Keep what is wrong, with the shortest request that shows it."""
        found = self.failures.setdefault(what, Failure(what, label, request, seed))
        found.labels.add(label)
        if label == found.label and len(request) < len(found.request):
            found.request = request

    def verdict(self, seconds: float, ending: str) -> str:
        """Return the verdict, on one screen."""
        classes: Counter[str] = Counter()
        for status, number in self.statuses.items():
            classes[f"{status // 100}xx"] += number
        reached = [label for label in self.labels if self.sent[label]]
        well = sum(1 for label in reached if self.done[label])
        lines = [
            f"{self.sent.total()} requests in {seconds / 60:.1f} min{ending}.",
            f"By status: {'   '.join(f'{name} {number}' for name, number in sorted(classes.items())) or 'none'}.",
            f"Operations: {len(reached)} of {len(self.labels)} reached, {well} of them answered well at least once.",
        ]
        for said, missing in (
            ("Not reached", [label for label in self.labels if not self.sent[label]]),
            ("Never answered well", [label for label in reached if not self.done[label]]),
        ):
            if missing:
                lines += textwrap.wrap(f"{said}: {_some(missing)}", _WIDTH, subsequent_indent="  ")
        lines += self._failures()
        return "\n".join(lines)

    def _failures(self) -> list[str]:
        if not self.failures:
            return ["No failure."]
        lines = [f"FAILED: {len(self.failures)}"]
        for at, failure in enumerate(list(self.failures.values())[:_SHOWN], 1):
            lines += ["", *textwrap.wrap(f"{at}. {failure.what} ({_some(sorted(failure.labels))})", _WIDTH)]
            lines += [f"   {line}" for line in textwrap.wrap(failure.request[:400], _WIDTH)]
            lines.append(f"   make fuzz ARGS=\"--seed {failure.seed} --only '{failure.label}'\"")
        if len(self.failures) > _SHOWN:
            lines += ["", f"… and {len(self.failures) - _SHOWN} more."]
        return lines


def _some(labels: list[str]) -> str:
    few = ", ".join(labels[:_SHOWN])
    return f"{few}, … ({len(labels)})" if len(labels) > _SHOWN else few
