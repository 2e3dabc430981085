"""Stock: what is there, what is set aside for carts, what must be ordered."""

from shop.errors import OutOfStock, UnknownProduct


class Inventory:
    """Pieces by product. A reservation takes pieces away from others without taking them off the shelf."""

    def __init__(self, stock=None, reorder_level=5):
        if reorder_level < 0:
            raise ValueError("a reorder level cannot be negative")
        self.reorder_level = reorder_level
        self._stock = {}
        self._reserved = {}
        for sku, pieces in (stock or {}).items():
            self.receive(sku, pieces)

    def receive(self, sku: str, pieces: int) -> int:
        """Put pieces on the shelf; answers how many there are now."""
        if not sku:
            raise ValueError("a product has a number")
        if pieces <= 0:
            raise ValueError("at least one piece")
        self._stock[sku] = self._stock.get(sku, 0) + pieces
        return self._stock[sku]

    def on_shelf(self, sku: str) -> int:
        if sku not in self._stock:
            raise UnknownProduct(sku)
        return self._stock[sku]

    def available(self, sku: str) -> int:
        """What can still be promised to somebody."""
        return self.on_shelf(sku) - self._reserved.get(sku, 0)

    def reserve(self, sku: str, pieces: int) -> None:
        if pieces <= 0:
            raise ValueError("at least one piece")
        free = self.available(sku)
        if pieces > free:
            raise OutOfStock(sku, pieces, free)
        self._reserved[sku] = self._reserved.get(sku, 0) + pieces

    def release(self, sku: str, pieces: int) -> None:
        held = self._reserved.get(sku, 0)
        if pieces > held:
            raise ValueError(f"only {held} of {sku} are reserved")
        if pieces == held:
            self._reserved.pop(sku, None)
        else:
            self._reserved[sku] = held - pieces

    def ship(self, sku: str, pieces: int) -> None:
        """Take reserved pieces off the shelf."""
        self.release(sku, pieces)
        self._stock[sku] -= pieces

    def to_reorder(self):
        """Products at or below the reorder level, the scarcest first."""
        low = [sku for sku in self._stock if self.available(sku) <= self.reorder_level]
        return sorted(low, key=lambda sku: (self.available(sku), sku))

    def __contains__(self, sku) -> bool:
        return sku in self._stock

    def __len__(self) -> int:
        return len(self._stock)
