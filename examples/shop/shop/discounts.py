"""Discounts: vouchers, volume, loyalty. A discount never makes a price negative."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Optional

from shop.errors import VoucherRefused
from shop.pricing import round_money

VOUCHER_CODE = re.compile(r"[A-Z]{3,10}[0-9]{1,3}")


class Tier(Enum):
    """How long somebody has been a customer."""

    NEW = "new"
    SILVER = "silver"
    GOLD = "gold"


@dataclass(frozen=True)
class Voucher:
    """A code on a flyer: a percentage or an amount, from a minimum subtotal on, until a day."""

    code: str
    percent: int = 0
    amount: Decimal = Decimal("0")
    minimum: Decimal = Decimal("0")
    expires: Optional[date] = None

    def __post_init__(self):
        if not VOUCHER_CODE.fullmatch(self.code):
            raise ValueError(f"not a voucher code: {self.code!r}")
        if self.percent and self.amount:
            raise ValueError("a voucher is a percentage or an amount, not both")
        if not 0 <= self.percent <= 100:
            raise ValueError("a percentage is between 0 and 100")
        if self.amount < 0:
            raise ValueError("an amount cannot be negative")

    def is_valid_on(self, day: date) -> bool:
        return self.expires is None or day <= self.expires

    def reduction(self, subtotal: Decimal, day: date) -> Decimal:
        """How much this voucher takes off; refuses when it does not apply."""
        if not self.is_valid_on(day):
            raise VoucherRefused(f"{self.code} has expired")
        if subtotal < self.minimum:
            raise VoucherRefused(f"{self.code} applies from {self.minimum} on")
        if self.percent:
            return round_money(subtotal * self.percent / 100)
        return min(self.amount, subtotal)


def volume_discount(quantity: int) -> Decimal:
    """The rate for buying many of one product."""
    if quantity < 1:
        raise ValueError("at least one piece")
    if quantity >= 100:
        return Decimal("0.15")
    if quantity >= 50:
        return Decimal("0.10")
    if quantity >= 10:
        return Decimal("0.05")
    return Decimal("0")


def loyalty_discount(tier: Tier, orders: int) -> Decimal:
    """The rate for a faithful customer; a gold one gets one percent more for every 50 orders, three at most."""
    if tier is Tier.NEW:
        return Decimal("0")
    if tier is Tier.SILVER:
        return Decimal("0.03")
    extra = min(orders // 50, 3)
    return Decimal("0.05") + Decimal(extra) / 100


def apply_discount(price: Decimal, rate: Decimal) -> Decimal:
    """The price after a discount of a rate between 0 and 1."""
    if rate < 0:
        raise ValueError("a discount cannot raise the price")
    if rate > 1:
        raise ValueError("a discount cannot exceed the price")
    return round_money(price * (1 - rate))


def best_discount(rates) -> Decimal:
    """Discounts do not add up: the best one counts."""
    best = Decimal("0")
    for rate in rates:
        if rate > best:
            best = rate
    return best
