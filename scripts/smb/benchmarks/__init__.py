"""Benchmarks: scripts that run in an Odoo shell, on plain Odoo and on Odoo with our addons.

Each file prints one JSON object ``{case: {"seconds": ..., "queries": ...}}`` as its last line and
leaves nothing behind (it rolls back). ``scripts/bench`` runs it on both databases in turn and shows
the ratio.
"""
