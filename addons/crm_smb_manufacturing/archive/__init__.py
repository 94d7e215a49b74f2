"""How complete a customer's archive is.

What: a score from 0 to 100 and the rules that are not met, plain Python, no Odoo.
How:  every rule that applies has a weight; the score is the part of the weights that is
      met. Where no rule applies nothing is missing.
Cost: one addition per rule.
"""

from .score import completeness

__all__ = ["completeness"]
