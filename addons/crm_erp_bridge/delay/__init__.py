"""Whose days are they? The slip of a promise, divided so that it adds up.

What: :func:`growth` compares the chain that bound an order line when it was looked at last
    with the one that binds it now, and says which wait the date moved by; :func:`settle`
    adds that to the shares so far, so that they always sum to the slip.
How: the windows method of delay analysis (AACE 29R-03, contemporaneous): as every window
    is divided when it happens, along the chain that binds in it, the parts add up by
    construction and what lies off the chain gets nothing, however late it is. What a promise
    had in reserve is used up before anybody's share grows; what is made up comes off.
Cost: linear in the length of the chains; no ORM, no query, no clock.
"""

from .chain import Stretch, blocked, first_key, growth, next_open
from .shares import settle

__all__ = ["Stretch", "blocked", "first_key", "growth", "next_open", "settle"]
