from odoo import models


class ServiceEightd(models.Model):
    """What a suspected lot was made from, and everything that was made from those lots."""

    _inherit = "service.eightd"

    def _get_affected_lots(self, lots):
        affected = super()._get_affected_lots(lots)
        # sudo: the search is complete without rights on manufacturing
        if self.with_components:
            affected = _walk(affected, lambda level: level.sudo()._get_component_lots())
        return _walk(affected, lambda level: level.sudo()._get_product_lots())


def _walk(affected, step):
    """Return ``{lot: source}`` with everything that ``step`` reaches, level by level.

    :param affected: ``{lot: source}`` to begin with
    :param step: from lots to ``{lot: its next lots}``
    """
    reached, level = dict(affected), affected
    while level:
        nexts = {}
        for lot, following in step(next(iter(level)).union(*level)).items():
            for one in following:
                if one not in reached:
                    nexts.setdefault(one, level[lot])
        reached.update(nexts)
        level = nexts
    return reached
