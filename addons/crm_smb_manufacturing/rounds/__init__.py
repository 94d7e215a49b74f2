from .diff import Ref, diff

__all__ = ["Ref", "diff"]
