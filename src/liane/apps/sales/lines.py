"""What holds for the lines of deals: their totals, and the amount of the deal that they make."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db import connection
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
    products = _products(batch, lines)
    for draft in lines:
        name, price = products.get(draft.get("product"), (None, None))
        if draft.get("name") is None and name is not None:
            draft.set("name", name)
        if draft.action == "create" and "unit_price" not in draft.values and price is not None:
            draft.set("unit_price", price)
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


def _products(batch: Batch, lines: Iterable[Draft]) -> dict[UUID | None, tuple[str | None, Money | None]]:
    """Return name and price of the products that new lines need to know of."""
    found: dict[UUID | None, tuple[str | None, Money | None]] = {}
    wanted = set()
    for draft in lines:
        product = draft.get("product")
        if product is None or not (draft.get("name") is None or "unit_price" not in draft.values):
            continue
        known = batch.drafts.get(product)
        if known is not None:
            found[product] = (known.get("name"), known.get("price"))
        else:
            wanted.add(product)
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, name, price, price_currency FROM catalog_product WHERE id = ANY(%s::uuid[])",
                [list(wanted)],
            )
            for key, name, amount, currency in cursor.fetchall():
                found[key] = (name, _money(amount, currency))
    return found


def _money(amount: Decimal | None, currency: str | None) -> Money | None:
    return None if amount is None else {"amount": canonical(amount), "currency": currency, "base": None}


def total_deals(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Make the amount of a deal the sum of its lines. Lines without a price leave it as it is."""
    touched = set()
    for draft in drafts:
        if draft.action != "update" or draft.changes("total", "deal"):
            touched |= {draft.before.get("deal"), draft.get("deal")}
    deals = {deal for deal in touched if deal is not None and not _deleted(batch, deal)}
    if not deals:
        return
    totals = _stored(batch, deals)
    for line in batch.of("deal_line", "create", "update"):
        if line.get("deal") in deals and line.get("total") is not None:
            totals.setdefault(line.get("deal"), []).append(line.get("total"))
    for deal, amounts in totals.items():
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


def _stored(batch: Batch, deals: set[UUID]) -> dict[UUID, list[Money]]:
    """Return the totals of the other lines of these deals, which are locked: two lines may be added at once."""
    known = [deal for deal in deals if deal not in batch.drafts or batch.drafts[deal].action != "create"]
    totals: dict[UUID, list[Money]] = {}
    if not known:
        return totals
    drafted = [draft.id for draft in batch.of("deal_line")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM sales_deal WHERE id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE", [known])
        cursor.execute(
            "SELECT deal_id, total, total_currency FROM sales_dealline "
            "WHERE deal_id = ANY(%s::uuid[]) AND total IS NOT NULL AND id <> ALL(%s::uuid[])",
            [known, drafted],
        )
        for deal, amount, currency in cursor.fetchall():
            totals.setdefault(deal, []).append({"amount": amount, "currency": currency, "base": None})
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
    totals: Mapping[UUID, Sequence[Money]] = _stored(batch, {draft.id for draft in changed})
    for draft in changed:
        amounts = totals.get(draft.id)
        if not amounts:
            continue
        value, total = draft.get("amount"), _sum(amounts)
        if value is None or (value["amount"], value["currency"]) != (total["amount"], total["currency"]):
            draft.refuse("amount", _("Le montant est la somme des lignes : modifiez les lignes."), "from_lines")
