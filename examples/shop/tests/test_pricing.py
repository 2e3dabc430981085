import unittest
from decimal import Decimal

from shop.pricing import format_price, gross_price, round_money, shipping_cost, tax_rate


class PricingTest(unittest.TestCase):
    def test_half_a_cent_is_rounded_up(self):
        self.assertEqual(Decimal("2.35"), round_money(Decimal("2.345")))

    def test_tax_rate_of_a_country(self):
        self.assertEqual(Decimal("0.19"), tax_rate("de"))

    def test_gross_price_adds_tax(self):
        self.assertEqual(Decimal("11.90"), gross_price(Decimal("10"), "DE"))

    def test_small_parcel_inside_the_country(self):
        self.assertEqual(Decimal("4.90"), shipping_cost(500, "DE", Decimal("20")))

    def test_price_on_the_page(self):
        self.assertEqual("1,234.50 €", format_price(Decimal("1234.5")))
