"""Eighteen months of the sample's sales: deals that move from stage to stage, and what people noted meanwhile."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from liane.apps.sales.choices import ORIGINS
from liane.apps.sample.content import companies, pick, table
from liane.apps.sample.records import Sample, lines
from liane.records.changes.model import Update

DEALS = 80
MONTHS = 18
_STEPS = ("first", "second", "third", "fourth")
# How likely a company of each status is to have a deal that ended so; "" is still open.
_WEIGHTS = {
    "won": {"customer": 5, "at_risk": 3},
    "lost": {"customer": 2, "at_risk": 3, "prospect": 4, "former": 6},
    "": {"customer": 3, "at_risk": 2, "prospect": 4, "partner": 2},
}
_REASONS = ("price", "price", "competitor", "competitor", "no_budget", "timing", "no_decision", "no_answer")


@dataclass(slots=True)
class Story:
    """How one deal goes: when it enters each stage, by position from 0, and how it ends if it does."""

    begun: datetime
    moves: list[tuple[int, datetime]] = field(default_factory=list)
    end: str = ""

    @property
    def stage(self) -> int:
        return self.moves[-1][0] if self.moves else 0


def tell(sample: Sample, number: int) -> Story:
    """Return the story of deal `number`, the oldest first. Old ones are closed, recent ones under way."""
    chance = sample.chance
    share = number / DEALS
    age = (1 - share) ** 1.4 * MONTHS * 30.4 + chance.uniform(1, 9)
    story = Story(sample.ago(age))
    left = (sample.now - story.begun).days
    closed = age > 165 or (age > 60 and chance.random() < 0.4)
    won = chance.random() < 0.52
    last = 4 if closed and won else chance.randint(1, 3) if closed else 3
    passed = 0.0
    for stage in range(1, min(last, 3) + 1):
        passed += chance.uniform(4, 26)
        if passed >= left - 1:
            return story
        story.moves.append((stage, sample.ago(left - passed)))
        if not closed and chance.random() < 0.3:
            return story
    passed += chance.uniform(5, 30)
    if closed and passed < left - 1:
        story.end = "won" if won else "lost"
        story.moves.append((4 if won else 5, sample.ago(left - passed)))
    return story


def add_deals(sample: Sample, stages: Sequence[UUID]) -> list[dict[str, list[Update]]]:
    """Add the deals as they began, with their lines and notes; return their moves, by round and by person.

    A Change writes a record once, so the n-th moves of all deals make the n-th round.
    """
    words, chance = table("words"), sample.chance
    rounds: list[dict[str, list[Update]]] = []
    used: set[tuple[str, str]] = set()
    for number in range(DEALS):
        story = tell(sample, number)
        company, subject = _pick_subject(chance, story, words, used)
        deal = _add_deal(sample, number, company, subject, story, stages)
        for index, (stage, moment) in enumerate(story.moves):
            values: dict[str, Any] = {"stage": stages[stage]}
            if stage == 5:
                values["loss_reason"] = chance.choice(_REASONS)
            if index == len(story.moves) - 1:
                step = pick(chance, words["next_steps"], _STEPS[stage]) if stage < 4 else None
                values["next_step"] = step
            while len(rounds) <= index:
                rounds.append({})
            rounds[index].setdefault(seller(company), []).append(Update("deal", deal, values, None, None, moment))
        _add_notes(sample, number, deal, company, story, words)
    return rounds


def seller(company: dict[str, Any]) -> str:
    """Return who sells to a company: the head of the firm leaves that to her sales manager."""
    owner: str = company["owner"]
    return "chloe" if owner == "helene" else owner


def _pick_subject(
    chance: random.Random, story: Story, words: dict[str, Any], used: set[tuple[str, str]]
) -> tuple[dict[str, Any], str]:
    """Return whom the deal is with and what it is about, never twice the same. Who bought is a customer."""
    weights = _WEIGHTS[story.end]
    candidates = [company for company in companies() if weights.get(company["status"])]
    shares = [weights[company["status"]] for company in candidates]
    while True:
        company = chance.choices(candidates, shares)[0]
        subject = pick(chance, words["subjects"], company["industry"] if chance.random() < 0.7 else "")
        if (company["key"], subject) not in used:
            used.add((company["key"], subject))
            return company, subject


def _add_deal(
    sample: Sample, number: int, company: dict[str, Any], subject: str, story: Story, stages: Sequence[UUID]
) -> UUID:
    chance = sample.chance
    contacts = sample.contacts.get(company["key"], [])
    origins = [option.key for option in ORIGINS]
    closing = story.moves[-1][1] if story.end else sample.now + timedelta(days=chance.randrange(-12, 90))
    values = {
        "name": f"{subject} – {company['name']}",
        "company": sample.ids[company["key"]],
        "contacts": chance.sample(contacts, min(len(contacts), chance.choice((1, 1, 2)))),
        "stage": stages[0],
        "expected_close": closing.date(),
        "engaged_on": story.begun.date(),
        "origin": chance.choice(origins),
        "next_step": pick(chance, table("words")["next_steps"], _STEPS[0]) if not story.moves else None,
        "owner": sample.ids[seller(company)],
        "tags": chance.choice((None, None, ["sur mesure"], ["urgent"], ["récurrent"])),
    }
    deal = sample.create("deal", f"deal:{number}", values, story.begun, seller(company))
    for position, line in enumerate(lines(sample), 1):
        given = {**line, "deal": deal, "position": position}
        sample.create("deal_line", f"line:{number}:{position}", given, story.begun, seller(company))
    return deal


def _add_notes(
    sample: Sample, number: int, deal: UUID, company: dict[str, Any], story: Story, words: dict[str, Any]
) -> None:
    chance, notes = sample.chance, words["notes"]
    told = [(_STEPS[0], story.begun)]
    told += [(_STEPS[stage] if stage < 4 else story.end, moment) for stage, moment in story.moves]
    for index, (step, moment) in enumerate(told):
        if chance.random() < (0.8 if step in ("won", "lost") else 0.35):
            owner = sample.ids[seller(company)]
            values = {
                "body": chance.choice(notes[step]),
                "subject": {"object": "deal", "id": deal},
                "owner": owner,
            }
            sample.create("note", f"note:{number}:{index}", values, moment, seller(company))


def add_company_notes(sample: Sample) -> None:
    """Add what everybody should know about some customers."""
    chance, notes = sample.chance, table("words")["notes"]["company"]
    for company in companies():
        if company["status"] == "customer" and chance.random() < 0.6:
            values = {
                "body": chance.choice(notes),
                "subject": {"object": "company", "id": sample.ids[company["key"]]},
                "owner": sample.ids[company["owner"]],
            }
            moment = sample.ago(chance.randrange(3, 400))
            sample.create("note", f"note:{company['key']}", values, moment, seller(company))
