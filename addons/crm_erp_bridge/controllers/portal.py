from odoo.addons.sale.controllers.portal import CustomerPortal


class JourneyPortal(CustomerPortal):
    def _get_page_view_values(self, document, *args, **kwargs):
        values = super()._get_page_view_values(document, *args, **kwargs)
        if document._name == "sale.order" and document.state == "sale":
            # access to the document was checked by whoever calls this (own order or
            # its access token); only what the customer may know leaves the model
            values.update(document._journey_values(document._prepare_customer_journey()))
        return values
