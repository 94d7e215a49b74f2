from .net import Terms, below, net_price

__all__ = ["Terms", "below", "net_price"]
