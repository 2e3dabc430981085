"""The cart: lines, a voucher, and what it all costs in the end."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Dict, Optional

from shop.discounts import Tier, Voucher, apply_discount, best_discount, loyalty_discount, volume_discount
from shop.errors import UnknownProduct, VoucherRefused
from shop.inventory import Inventory
from shop.pricing import gross_price, round_money, shipping_cost

MAX_PIECES = 999

VOUCHERS = {
    "WELCOME10": Voucher("WELCOME10", percent=10),
    "SPRING5": Voucher("SPRING5", amount=Decimal("5"), minimum=Decimal("25"), expires=date(2024, 5, 31)),
}


@dataclass
class Line:
    """One product in a cart."""

    sku: str
    unit_price: Decimal
    pieces: int
    grams: int = 250

    def subtotal(self) -> Decimal:
        return apply_discount(self.unit_price * self.pieces, volume_discount(self.pieces))


class Cart:
    def __init__(self, inventory: Inventory, tier: Tier = Tier.NEW, orders: int = 0):
        self.inventory = inventory
        self.tier = tier
        self.orders = orders
        self.lines: Dict[str, Line] = {}
        self.voucher: Optional[Voucher] = None

    def add(self, sku: str, unit_price: Decimal, pieces: int = 1, grams: int = 250) -> Line:
        """Reserve pieces and put them into the cart; more of the same product makes its line longer."""
        if unit_price < 0:
            raise ValueError("a price cannot be negative")
        line = self.lines.get(sku)
        held = line.pieces if line else 0
        if held + pieces > MAX_PIECES:
            raise ValueError(f"no more than {MAX_PIECES} pieces")
        self.inventory.reserve(sku, pieces)
        if line:
            line.pieces += pieces
        else:
            line = Line(sku, unit_price, pieces, grams)
            self.lines[sku] = line
        return line

    def remove(self, sku: str, pieces: Optional[int] = None) -> None:
        """Take pieces out of the cart, all of them by default."""
        line = self.lines.get(sku)
        if line is None:
            raise UnknownProduct(sku)
        if pieces is None or pieces >= line.pieces:
            self.inventory.release(sku, line.pieces)
            del self.lines[sku]
            return
        if pieces <= 0:
            raise ValueError("at least one piece")
        self.inventory.release(sku, pieces)
        line.pieces -= pieces

    def apply_voucher(self, code: str) -> Voucher:
        voucher = VOUCHERS.get(code.strip().upper())
        if voucher is None:
            raise VoucherRefused(f"unknown voucher: {code}")
        if self.voucher is not None:
            raise VoucherRefused("one voucher for each order")
        self.voucher = voucher
        return voucher

    def subtotal(self) -> Decimal:
        """The lines together, before any discount of the customer."""
        return round_money(sum((line.subtotal() for line in self.lines.values()), Decimal("0")))

    def discounted(self, day: Optional[date] = None) -> Decimal:
        """After the voucher or the loyalty discount, whichever is better for the customer."""
        subtotal = self.subtotal()
        if subtotal == 0:
            return subtotal
        rates = [loyalty_discount(self.tier, self.orders)]
        if self.voucher is not None:
            reduction = self.voucher.reduction(subtotal, day or date.today())
            rates.append(reduction / subtotal)
        return apply_discount(subtotal, best_discount(rates))

    def weight(self) -> int:
        return sum(line.grams * line.pieces for line in self.lines.values())

    def total(self, country: str = "DE", express: bool = False, day: Optional[date] = None) -> Decimal:
        """What the customer pays: discounted, taxed, shipped. An empty cart costs nothing."""
        if not self.lines:
            return Decimal("0.00")
        net = self.discounted(day)
        shipping = shipping_cost(self.weight(), country, net, express)
        return gross_price(net, country) + shipping

    def __len__(self) -> int:
        return sum(line.pieces for line in self.lines.values())
