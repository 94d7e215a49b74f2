from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging keeps the code that stays, and what the other was known by."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_values(self, src_partners, dst_partner):
        self._hand_over_codes(src_partners, dst_partner)
        self._hand_over_registry(src_partners, dst_partner)
        return super()._update_values(src_partners, dst_partner)

    @api.model
    def _hand_over_codes(self, src_partners, dst_partner):
        """Free the codes first: core copies values before it removes the records."""
        # sudo: aliases are nobody's to write by hand; the merge itself was allowed.
        src, dst = src_partners.sudo(), dst_partner.sudo()
        known = [
            {
                "partner_id": dst.id,
                "name": partner.customer_code,
                "former_name": partner.name,
                "registry_key": partner.registry_key,
                "name_key": partner.name_key,
                "phone_key": partner.phone_key,
            }
            for partner in src
            if partner.is_company or partner.customer_code
        ]
        src.write({"customer_code": False})
        # In the database now: the same code may go to the other record next.
        self.env.flush_all()
        if not dst.customer_code and known:
            codes = [vals for vals in known if vals["name"]]
            if codes:
                dst.customer_code = codes[0]["name"]
                codes[0]["name"] = False
        self.env["customer.code.alias"].sudo().create(known)  # sudo: see above

    @api.model
    def _hand_over_registry(self, src_partners, dst_partner):
        """Core leaves out editable computed fields, and so would lose the credit code."""
        codes = [p.company_registry for p in src_partners if p.company_registry]
        if codes and not dst_partner.company_registry:
            # A wrong code that was taken over stays flagged, it does not stop a merge.
            dst_partner.with_context(import_file=True).company_registry = codes[0]
