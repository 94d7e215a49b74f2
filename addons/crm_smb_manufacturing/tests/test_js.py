from odoo.tests import HttpCase, no_retry, tagged

SUITE = "@crm_smb_manufacturing"


def suite_hash(name):
    """The id under which hoot knows a suite; as core's HOOTCommon computes it."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestJs(HttpCase):
    """Runs every static/tests/*.test.js of this addon."""

    def _run_hoot(self, preset):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&id={suite_hash(SUITE)}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )

    def test_suites_are_known_by_cores_hash(self):
        self.assertEqual(suite_hash("@web/core"), "e39ce9ba")

    @no_retry
    def test_own_widgets(self):
        self._run_hoot("desktop")

    @no_retry
    def test_own_widgets_on_a_phone(self):
        self.browser_size = "375x667"
        self.touch_enabled = True
        self._run_hoot("mobile")
