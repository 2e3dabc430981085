import unittest

from shop.inventory import Inventory


class InventoryTest(unittest.TestCase):
    def test_received_pieces_are_available(self):
        inventory = Inventory()
        inventory.receive("TEA-1", 12)
        self.assertEqual(12, inventory.available("TEA-1"))
