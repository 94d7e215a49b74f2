from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError

# What a telephone system reports; each has a ``_prepare_<event>_vals``.
EVENTS = ("ringing", "answered", "ended", "recording")


class ServiceCall(models.Model):
    """What the telephone system reports: late, twice and in any order, and still one call."""

    _inherit = "service.call"

    @api.model
    def _report(self, report):
        """Take an event in, and return its call.

        :param dict report: checked by the controller: ``call`` (its number there), ``event`` (of EVENTS),
            ``at`` (datetime in UTC), ``direction``, ``number``, ``extension``, ``recording_url``;
            the last three may be empty
        :raises ConcurrencyError: when the same call is reported at the same moment; Odoo tries again
        """
        domain = [("external_id", "=", report["call"]), ("company_id", "=", self.env.company.id)]
        call = self.search(domain, limit=1) or self._create_reported(report)
        before = call.state
        call.write(call._prepare_report_vals(report))
        call._tell_agent()
        call._follow_up(before)
        return call

    @api.model
    def _create_reported(self, report):
        vals = {
            "external_id": report["call"],
            "direction": report["direction"],
            "phone": report["number"],
            "started_at": report["at"],
            "user_id": self._find_agent(report["extension"]).id,
            "company_id": self.env.company.id,
        }
        try:
            with self.env.cr.savepoint():
                return self.create(vals)
        except UniqueViolation as error:
            raise ConcurrencyError(self.env._("This call is just being reported.")) from error

    @api.model
    def _find_agent(self, extension):
        """Return who has the extension, if anybody of this company does."""
        users = self.env["res.users"]
        if not extension:  # nobody, not those without one
            return users
        own = [("service_extension", "=", extension), ("company_ids", "in", self.env.company.ids)]
        return users.search(own, limit=1)

    def _prepare_report_vals(self, report):
        vals = getattr(self, f"_prepare_{report['event']}_vals")(report)
        agent = self._find_agent(report["extension"])
        if agent and not self.answered_at:  # it rings at the next person, or somebody else picked it up
            vals["user_id"] = agent.id
        if report["number"] and not self.phone:
            vals["phone"] = report["number"]
        return vals

    def _prepare_ringing_vals(self, report):
        return {"started_at": min(self.started_at, report["at"])}

    def _prepare_answered_vals(self, report):
        return {"answered_at": self.answered_at or report["at"]}

    def _prepare_ended_vals(self, report):
        return {"ended_at": self.ended_at or report["at"]}

    def _prepare_recording_vals(self, report):
        return {"recording_url": report["recording_url"] or self.recording_url}

    def _follow_up(self, before):
        """After a call that was answered, call-backs are made; after a lost one, one is owed."""
        if self.state in ("answered", "ended") and before not in ("answered", "ended"):
            self._settle_callbacks()
        elif self.state == "lost" and before != "lost" and self.direction == "in":
            self._owe_callback()

    def _get_manager_extension(self):
        """Return the extension of the customer's account manager, False when there is none at work."""
        manager = self.commercial_partner_id.user_id
        return not manager._filter_away() and manager.service_extension
