from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.sale.controllers.portal import CustomerPortal


class JourneyPortal(CustomerPortal):
    def _get_page_view_values(self, document, *args, **kwargs):
        values = super()._get_page_view_values(document, *args, **kwargs)
        if document._name == "sale.order" and document.state == "sale":
            # access to the document was checked by whoever calls this (own order or
            # its access token); only what the customer may know leaves the model
            values.update(document._journey_values(document._prepare_customer_journey()))
        return values

    @route("/my/orders/<int:order_id>/date", type="http", auth="public", website=True, methods=["POST"])
    def answer_date_question(self, order_id, answer="", name="", note="", asked="", access_token=None):
        """Take what the customer says to a changed date; whoever may open the order may say it."""
        try:
            order = self._document_check_access("sale.order", order_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        name, note = name.strip()[:100], note.strip()[:1000]
        is_known = order.date_question_new and asked == order.date_question_new.isoformat()
        # Another date may be asked about by now than the one on the customer's screen.
        if is_known and name and answer in ("accepted", "refused"):
            try:
                order._answer_date_question(answer == "accepted", name, note)
            except UserError:
                # Answered already, in another tab: the page shows what was said.
                return request.redirect(order.get_portal_url())
        return request.redirect(order.get_portal_url(anchor="order_progress"))
