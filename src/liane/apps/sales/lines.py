"""What holds for the lines of deals: their totals, and the amount of the deal that they make."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.lib.currencies import digits
from liane.lib.numerals import canonical
from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import Update

_HUNDRED = Decimal(100)
Money = dict[str, Any]


def complete_lines(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Name and price a new line as its product is, unless it says otherwise, and work out its total."""
    lines = [draft for draft in drafts if draft.action != "delete"]
    wanted = {draft.get("product") for draft in lines if draft.get("product") and draft.changes("product")}
    products = batch.read("product", wanted, "name", "price")
    for draft in lines:
        product = products.get(draft.get("product"), {})
        if draft.get("name") is None and product.get("name") is not None:
            draft.set("name", product["name"])
        if draft.action == "create" and "unit_price" not in draft.values and product.get("price") is not None:
            draft.set("unit_price", product["price"] | {"base": None})
        total = line_total(draft.get("quantity"), draft.get("unit_price"), draft.get("discount"))
        draft.set("total", _kept(draft.before.get("total"), total))


def line_total(quantity: Decimal | None, price: Money | None, discount: Decimal | None) -> Money | None:
    """Return quantity times price less the discount (in percent), rounded half up to the currency's decimals."""
    if price is None:
        return None
    amount = (1 if quantity is None else quantity) * price["amount"] * (_HUNDRED - (discount or 0)) / _HUNDRED
    rounded = amount.quantize(Decimal(1).scaleb(-digits(price["currency"])), ROUND_HALF_UP)
    return {"amount": canonical(rounded), "currency": price["currency"], "base": None}


def _kept(before: Money | None, value: Money | None) -> Money | None:
    """Return what is stored when it says the same, so that only the rate of the day never counts as a change."""
    if before and value and (before["amount"], before["currency"]) == (value["amount"], value["currency"]):
        return before
    return value


def total_deals(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Make the amount of a deal the sum of its lines. Lines without a price leave it as it is."""
    touched = set()
    for draft in drafts:
        if draft.action != "update" or draft.changes("total", "deal"):
            touched |= {draft.before.get("deal"), draft.get("deal")}
    deals = {deal for deal in touched if deal is not None and not _deleted(batch, deal)}
    if not deals:
        return
    for deal, amounts in _totals(batch, deals).items():
        if len({amount["currency"] for amount in amounts}) > 1:
            _refuse_mixture(drafts, deal)
        elif amounts:
            _set_amount(batch, deal, _sum(amounts))


def _deleted(batch: Batch, deal: UUID) -> bool:
    draft = batch.drafts.get(deal)
    return draft is not None and draft.action == "delete"


def _sum(amounts: Sequence[Money]) -> Money:
    total = sum((amount["amount"] for amount in amounts), Decimal(0))
    return {"amount": canonical(total), "currency": amounts[0]["currency"], "base": None}


def _set_amount(batch: Batch, deal: UUID, amount: Money) -> None:
    draft = batch.drafts.get(deal)
    if draft is None:
        batch.imply(Update("deal", deal, {"amount": amount}))
    else:
        draft.set("amount", _kept(draft.before.get("amount"), amount))


def _refuse_mixture(drafts: Sequence[Draft], deal: UUID) -> None:
    for draft in drafts:
        if draft.get("deal") == deal and draft.action != "delete":
            draft.refuse("unit_price", _("Les lignes d’une affaire sont toutes dans la même devise."), "currency")


def _totals(batch: Batch, deals: set[UUID]) -> dict[UUID, list[Money]]:
    """Return the totals of these deals' lines. The deals are locked: two lines may be added at once."""
    batch.read("deal", deals, lock=True)
    totals: dict[UUID, list[Money]] = {}
    for line in batch.pointing("deal_line", "deal", deals, "total").values():
        if line["total"] is not None:
            totals.setdefault(line["deal"], []).append(line["total"])
    return totals


def keep_amount(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Refuse an amount that contradicts the lines: where there are lines, they are what changes."""
    lined = {draft.get("deal") for draft in batch.of("deal_line")}
    for draft in drafts:
        if draft.action == "update" and "amount" in draft.values:
            draft.set("amount", _kept(draft.before.get("amount"), draft.values["amount"]))
    changed = [
        draft
        for draft in drafts
        if draft.action == "update" and not draft.problems and draft.changes("amount") and draft.id not in lined
    ]
    if not changed:
        return
    totals: Mapping[UUID, Sequence[Money]] = _totals(batch, {draft.id for draft in changed})
    for draft in changed:
        amounts = totals.get(draft.id)
        if not amounts:
            continue
        value, total = draft.get("amount"), _sum(amounts)
        if value is None or (value["amount"], value["currency"]) != (total["amount"], total["currency"]):
            draft.refuse("amount", _("Le montant est la somme des lignes : modifiez les lignes."), "from_lines")
