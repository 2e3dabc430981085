import unittest
from decimal import Decimal

from shop.cart import Cart
from shop.inventory import Inventory


class CartTest(unittest.TestCase):
    def setUp(self):
        self.inventory = Inventory({"TEA-1": 12, "CUP-2": 4})
        self.cart = Cart(self.inventory)

    def test_added_pieces_are_reserved(self):
        self.cart.add("TEA-1", Decimal("4.50"), 3)
        self.assertEqual(9, self.inventory.available("TEA-1"))

    def test_total_has_tax_and_shipping(self):
        self.cart.add("TEA-1", Decimal("4.50"), 2)
        self.assertEqual(Decimal("15.61"), self.cart.total())
