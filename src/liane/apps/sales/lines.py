"""What holds for the lines of deals: their totals, and the amount of the deal that they make."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.lib.currencies import digits
from liane.lib.numerals import BOUND, canonical, kept
from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import Update
from liane.records.fields.base import Value

_HUNDRED = Decimal(100)
_TOO_LARGE = _("Le total de la ligne est trop grand.")
Money = dict[str, Any]
# What a line takes from its product: its own field, and the product's.
_TAKEN = {"name": "name", "unit_price": "price", "unit": "unit", "vat_rate": "vat_rate"}


def complete_lines(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Fill a line from its product, unless it says otherwise, and work out its total.

    When the product changes, what came from the former one follows; what was typed stays.
    """
    lines = [draft for draft in drafts if draft.action != "delete"]
    chosen = [draft for draft in lines if draft.get("product") and draft.changes("product")]
    wanted = {product for draft in chosen for product in (draft.get("product"), draft.before.get("product")) if product}
    products = batch.read("product", wanted, *_TAKEN.values())
    for draft in chosen:
        former = draft.before.get("product")
        _fill(draft, products.get(draft.get("product"), {}), products.get(former, {}) if former else {})
    for draft in lines:
        if not draft.get("name") and not draft.problems:
            draft.refuse("name", _("Indiquez un produit ou une désignation."), "required")
        total = line_total(draft.get("quantity"), draft.get("unit_price"), draft.get("discount"))
        if total is None and draft.get("unit_price") is not None:
            draft.refuse("quantity", _TOO_LARGE, "range")
        draft.set("total", _kept(draft.before.get("total"), total))


def _fill(draft: Draft, product: Mapping[str, Value], former: Mapping[str, Value]) -> None:
    for key, source in _TAKEN.items():
        value = product.get(source)
        if value is None or (key in draft.values and (key != "name" or draft.get(key))):
            continue
        if draft.get(key) is None or _said(draft.get(key)) == _said(former.get(source)):
            draft.set(key, _fresh(value))


def _said(value: Value) -> Value:
    """Return what a value says, without the rate of the day for an amount."""
    return (value["amount"], value["currency"]) if isinstance(value, dict) else value


def _fresh(value: Value) -> Value:
    return value | {"base": None} if isinstance(value, dict) else value


def line_total(quantity: Decimal | None, price: Money | None, discount: Decimal | None) -> Money | None:
    """Return quantity times price less the discount (in percent), rounded half up to the currency's decimals.

    None without a price, and for what is too large to be kept.
    """
    if price is None:
        return None
    amount = (1 if quantity is None else quantity) * price["amount"] * (_HUNDRED - (discount or 0)) / _HUNDRED
    rounded = kept(amount, digits(price["currency"]))
    return None if rounded is None else {"amount": rounded, "currency": price["currency"], "base": None}


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
            mixed = _("Les lignes d’une affaire sont toutes dans la même devise.")
            _refuse_lines(drafts, deal, "unit_price", mixed, "currency")
        elif amounts and abs((total := _sum(amounts))["amount"]) >= BOUND:
            _refuse_lines(drafts, deal, "quantity", _TOO_LARGE, "range")
        elif amounts:
            _set_amount(batch, deal, total)


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


def _refuse_lines(drafts: Sequence[Draft], deal: UUID, key: str, message: object, code: str) -> None:
    for draft in drafts:
        if draft.get("deal") == deal and draft.action != "delete":
            draft.refuse(key, message, code)


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
