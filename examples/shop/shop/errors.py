"""What can go wrong, in terms of the shop."""


class ShopError(Exception):
    """Root of every error that a customer may see."""


class UnknownProduct(ShopError):
    def __init__(self, sku):
        super().__init__(f"unknown product: {sku}")
        self.sku = sku


class OutOfStock(ShopError):
    def __init__(self, sku, wanted, available):
        super().__init__(f"{sku}: {wanted} wanted, {available} available")
        self.sku = sku
        self.wanted = wanted
        self.available = available


class VoucherRefused(ShopError):
    """A voucher that is unknown, used up, or does not fit the cart."""
