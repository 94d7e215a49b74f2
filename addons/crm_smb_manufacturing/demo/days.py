"""Days relative to today, as the demo company in Suzhou sees them."""

from datetime import timedelta

from odoo import fields

CHINA = timedelta(hours=8)


def day(days):
    """The date so many days from today."""
    return fields.Date.today() + timedelta(days=days)


def moment(days, hour=9):
    """Naive UTC of an hour in China, so many days from today, never in the future
    for a day that is not."""
    china_day = (fields.Datetime.now() + CHINA).date() + timedelta(days=days)
    found = fields.Datetime.to_datetime(china_day) + timedelta(hours=hour) - CHINA
    return min(found, fields.Datetime.now()) if days <= 0 else found


def working_day(days):
    """The date so many days from today, or the Monday after a Sunday."""
    found = day(days)
    return found + timedelta(days=1) if found.weekday() == 6 else found
