from odoo.tests import TransactionCase, tagged

# Lists that people open on a telephone, where the web client takes a kanban if there is one.
ON_THE_ROAD = (
    "customer_lifecycle_log_action",
    "customer_lifecycle_log_partner_action",
    "customer_loss_action",
    "customer_handover_action",
    "sales_plan_item_day_action",
    "sales_plan_action",
    "crm_lead_action_pool",
)


@tagged("post_install", "-at_install")
class TestPhoneViews(TransactionCase):
    """Columns do not fit a telephone; cards do."""

    def test_lists_have_cards_for_telephones(self):
        actions = {name: self.env.ref(f"crm_smb_manufacturing.{name}") for name in ON_THE_ROAD}
        without = {name for name, action in actions.items() if "kanban" not in action.view_mode.split(",")}
        self.assertFalse(without)
