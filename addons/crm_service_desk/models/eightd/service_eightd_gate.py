from odoo import api, models

from .service_eightd import STEPS, WHYS


class ServiceEightd(models.Model):
    """The gates: for each step ``_blockers_<code>()`` names what is missing, in the user's language."""

    _inherit = "service.eightd"

    @api.depends(
        "state", "user_id", "member_ids", "problem", "found_at", "suspect_lot_ids", "containment_note",
        "containment_line_ids.state", "root_cause", "cause_id", *WHYS, "corrective_action", "implemented_on",
        "effect_proof", "prevention", "conclusion",
    )  # fmt: skip
    def _compute_can_advance(self):
        for report in self:
            blockers = getattr(report, f"_blockers_{report.state}")() if report.state in STEPS else []
            report.blockers = "\n".join(blockers)
            report.can_advance = report.state in STEPS and not blockers

    def _missing(self, *names):
        """Return a sentence for each of the fields that is empty."""
        labels = {name: self._fields[name]._description_string(self.env) for name in names}
        return [
            self.env._("Enter: %(field)s", field=labels[name])
            for name in names
            if not (self[name].strip() if isinstance(self[name], str) else self[name])
        ]

    def _blockers_d1(self):
        return self._missing("user_id", "member_ids")

    def _blockers_d2(self):
        return self._missing("problem")

    def _blockers_d3(self):
        if not self.suspect_lot_ids:
            # Goods without lots cannot be searched for: what was done instead is written down.
            return self._missing("containment_note")
        if not self.found_at:
            return [self.env._("Search for everybody who has the suspected lots.")]
        if self.open_containment_count:
            return [
                self.env._(
                    "%(count)s places hold suspected lots and are neither blocked, informed nor cleared.",
                    count=self.open_containment_count,
                )
            ]
        return []

    def _blockers_d4(self):
        blockers = self._missing("root_cause", "cause_id")
        if not self.why_1 or not self.why_2:
            blockers.append(self.env._("Ask why at least twice, better five times."))
        return blockers

    def _blockers_d5(self):
        return self._missing("corrective_action")

    def _blockers_d6(self):
        return self._missing("implemented_on", "effect_proof")

    def _blockers_d7(self):
        return self._missing("prevention")

    def _blockers_d8(self):
        return self._missing("conclusion")
