"""What holds for notes."""

from collections.abc import Sequence

from liane.records.changes.draft import Batch, Draft

TITLE_LENGTH = 120


def title_notes(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Give a note the title that its first words make."""
    for draft in drafts:
        body = draft.get("body")
        if draft.action != "delete" and body and (draft.changes("body", "title") or not draft.get("title")):
            draft.set("title", first_line(body))


def first_line(body: str) -> str:
    """Return the first line that says something, cut at a word when it is long."""
    line = " ".join(next((line for line in body.splitlines() if line.strip()), body).split())
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[:TITLE_LENGTH].rpartition(" ")[0] or line[:TITLE_LENGTH]
    return cut.rstrip(" ,;:.") + "…"
