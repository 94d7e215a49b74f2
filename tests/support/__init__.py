"""Means of the tests that need a running server."""
