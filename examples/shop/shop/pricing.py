"""Prices: tax, rounding and shipping. All money is a Decimal in euro."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")

TAX_RATES = {
    "DE": Decimal("0.19"),
    "FR": Decimal("0.20"),
    "LU": Decimal("0.17"),
    "CH": Decimal("0"),
}

REDUCED_RATES = {
    "DE": Decimal("0.07"),
    "FR": Decimal("0.055"),
}

FREE_SHIPPING_FROM = Decimal("50")


def round_money(amount: Decimal) -> Decimal:
    """Round to whole cents, halves away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def tax_rate(country: str, reduced: bool = False) -> Decimal:
    """The tax rate of a country; the reduced one (books, food) where there is one."""
    code = country.strip().upper()
    if code not in TAX_RATES:
        raise ValueError(f"no tax rate for {country!r}")
    if reduced:
        return REDUCED_RATES.get(code, TAX_RATES[code])
    return TAX_RATES[code]


def gross_price(net: Decimal, country: str, reduced: bool = False) -> Decimal:
    """The net price with tax."""
    if net < 0:
        raise ValueError("a price cannot be negative")
    return round_money(net * (1 + tax_rate(country, reduced)))


def net_price(gross: Decimal, country: str, reduced: bool = False) -> Decimal:
    """The gross price without its tax."""
    if gross < 0:
        raise ValueError("a price cannot be negative")
    return round_money(gross / (1 + tax_rate(country, reduced)))


def shipping_cost(weight_grams: int, country: str, subtotal: Decimal, express: bool = False) -> Decimal:
    """What sending a parcel costs. From 50 euro on, standard shipping inside the EU is free."""
    if weight_grams <= 0:
        raise ValueError("a parcel weighs something")
    if weight_grams > 31_500:
        raise ValueError("too heavy for a parcel")
    abroad = country != "DE"
    if subtotal >= FREE_SHIPPING_FROM and not express and country != "CH":
        return Decimal("0.00")
    if weight_grams <= 2_000:
        cost = Decimal("4.90")
    elif weight_grams <= 10_000:
        cost = Decimal("7.90")
    else:
        cost = Decimal("14.90")
    if abroad:
        cost += Decimal("6.00")
        if country == "CH":
            cost += Decimal("12.50")
    if express:
        cost = cost * 2
    return round_money(cost)


def format_price(amount: Decimal, currency: str = "EUR") -> str:
    """A price as the web page shows it."""
    symbols = {"EUR": "€", "CHF": "CHF", "USD": "$"}
    if currency not in symbols:
        return f"{round_money(amount)} {currency}"
    sign = "-" if amount < 0 else ""
    text = f"{abs(round_money(amount)):,.2f}"
    if currency == "EUR":
        return f"{sign}{text} {symbols[currency]}"
    return f"{sign}{symbols[currency]} {text}"
