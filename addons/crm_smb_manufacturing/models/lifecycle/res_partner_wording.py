from odoo import api, fields, models
from odoo.tools import format_date


class ResPartner(models.Model):
    """The sentence that explains a life-cycle stage, in the reader's language."""

    _inherit = "res.partner"

    @api.model
    def _lifecycle_sentence(self, facts, today):
        """Return the sentence of stored facts.

        :param dict facts: `code` and the numbers of the engine's verdict
        :param date today: against which the silence is counted
        """
        if not facts:
            return ""
        words = self._lifecycle_words(facts, today)
        return getattr(self, f"_lifecycle_text_{facts['code']}")(words)

    @api.model
    def _lifecycle_words(self, facts, today):
        """Return the facts with dates in the reader's format and the silence until today."""
        words = dict(facts)
        last = fields.Date.to_date(facts.get("last"))
        words["silence"] = (today - last).days if last else 0
        for name in ("last", "first", "until"):
            words[name] = format_date(self.env, facts[name]) if facts.get(name) else ""
        return words

    def _manual_sentence(self):
        """Return who said so, until when and why."""
        self.ensure_one()
        # sudo: the name of a colleague whom this user may not read.
        who = self.sudo().lifecycle_manual_user_id.name
        return self.env._(
            "Set by %(who)s until %(until)s: %(note)s",
            who=who,
            until=format_date(self.env, self.lifecycle_manual_until),
            note=self.lifecycle_manual_note,
        )

    # === ONE FOR EACH CODE OF THE ENGINE === #

    def _lifecycle_text_no_order(self, words):
        return self.env._("Has never ordered, and nothing is being negotiated.")

    def _lifecycle_text_quoting(self, words):
        return self.env._("Has not ordered yet; a quotation or an opportunity is open.")

    def _lifecycle_text_first_orders(self, words):
        return self.env._("Orders so far: %(orders)s, the last on %(last)s.", **words)

    def _lifecycle_text_silent(self, words):
        return self.env._(
            "Usually orders every %(rhythm)s days, but not for %(silence)s days (last on %(last)s).", **words
        )

    def _lifecycle_text_silent_long(self, words):
        return self.env._(
            "Usually orders every %(rhythm)s days, but not for %(silence)s days (last on %(last)s); "
            "after %(limit)s days a customer counts as lost.",
            **words,
        )

    def _lifecycle_text_new(self, words):
        return self.env._("New: ordered on %(orders)s days since %(first)s, every %(rhythm)s days.", **words)

    def _lifecycle_text_came_back(self, words):
        return self.env._("Came back: bought nothing for %(span)s days and orders again since.", **words)

    def _lifecycle_text_slowing(self, words):
        return self.env._(
            "Usually orders every %(rhythm)s days; the last pause took %(pause)s days and the amount "
            "fell by %(percent)s %%.",
            **words,
        )

    def _lifecycle_text_amount_down(self, words):
        return self.env._(
            "Bought %(percent)s %% less in the last %(span)s days than in those before; "
            "orders every %(rhythm)s days.",
            **words,
        )

    def _lifecycle_text_amount_up(self, words):
        return self.env._(
            "Bought %(percent)s %% more in the last %(span)s days than in those before; "
            "orders every %(rhythm)s days.",
            **words,
        )

    def _lifecycle_text_steady(self, words):
        return self.env._("Orders every %(rhythm)s days as usual, the last time on %(last)s.", **words)

    def _lifecycle_text_manual(self, words):
        return self.env._("Set by hand until %(until)s.", **words)
