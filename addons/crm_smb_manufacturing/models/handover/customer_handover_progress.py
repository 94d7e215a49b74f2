from odoo import fields, models


class CustomerHandoverProgress(models.Model):
    """How far a handover is that is being applied right now.

    Written through a cursor of its own, because the handover's transaction shows nothing
    before it ends. No foreign key: the row must not wait for the handover's lock.
    """

    _name = "customer.handover.progress"
    _description = "Progress of a Handover"
    _log_access = False

    handover = fields.Integer(required=True, readonly=True, aggregator=None)
    done = fields.Integer(readonly=True)
    total = fields.Integer(readonly=True)

    _handover_uniq = models.UniqueIndex("(handover)")
