"""Benchmarks, each against its peer in the same run; the last line printed is JSON.

Most are scripts for an Odoo shell that print ``{case: {"seconds": ..., "queries": ...}}`` and run on
plain Odoo and on Odoo with our addons in turn. Where the peer is something that Odoo itself offers
(``promise_bill``, ``promise_shop``) one run prints ``{case: {"peer": ..., "ours": ...}}``; a
simulation (``promise_honesty``) is plain Python and shows its own table. ``scripts/bench`` knows which
is which and shows the ratio. They leave nothing behind (they roll back).
"""
