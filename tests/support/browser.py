"""Chromium driven by Playwright, logged in as one user."""

from contextlib import contextmanager

from playwright.sync_api import sync_playwright
from smb import system

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 900}


@contextmanager
def chromium():
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Session:
    """One user's window. JavaScript errors are collected and fail the test at the end."""

    def __init__(self, browser, url, login, password, viewport=None, language=None):
        self.url = url
        context = browser.new_context(viewport=viewport or DESK, locale=language or "en-US")
        self.page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self._log_in(login, password)

    def _log_in(self, login, password):
        self.page.goto(f"{self.url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click("form.oe_login_form button[type=submit]")
        self.page.wait_for_url(lambda address: "/web/login" not in address)

    def open(self, path):
        self.page.goto(f"{self.url}{path}")
        return self.page

    def open_form(self, model, record_id):
        """Open a record's form in the web client and wait until it is there."""
        self.open(f"/odoo/{model}/{record_id}")
        self.page.wait_for_selector(".o_form_view .o_form_editable, .o_form_view .o_form_readonly")
        return self.page

    def press(self, action, confirm=False):
        """Press the form's button that calls that method, and wait for the answer.

        :param confirm: whether the button asks first
        """
        answer = self._press(action, confirm)
        assert "error" not in answer, answer["error"]
        self.settle()
        self.ensure_no_error()

    def press_refused(self, action):
        """Press a button that must be refused; return what the person reads."""
        assert "error" in self._press(action, False)
        text = self.page.locator(".modal .modal-body").inner_text()
        self.page.click(".modal footer button")
        return text

    def _press(self, action, confirm):
        with self.page.expect_response(lambda answer: "/web/dataset/call_button" in answer.url) as info:
            self.page.click(f".o_form_view button[name={action}]:visible")
            if confirm:
                self.page.click(".modal footer button.btn-primary")
        return info.value.json()

    def choose(self, box, text):
        """Type into a many2one and take the suggestion that shows the text."""
        with self.page.expect_response(lambda answer: "name_search" in answer.url):
            box.fill(text)
        choices = self.page.locator(".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)")
        choices.filter(has_text=text).first.click()
        self.page.locator(".o-autocomplete--dropdown-menu").wait_for(state="hidden")

    def save(self):
        """Save the form as a person does, and wait until it is done."""
        self.page.click(".o_form_button_save:visible")
        self.page.locator(".o_form_button_save:visible").wait_for(state="hidden")
        self.ensure_no_error()

    def settle(self):
        """Wait until the web client is no longer busy; its open bus keeps the network from being idle."""
        self.page.wait_for_function("!document.querySelector('.o_blockUI, .o_loading_indicator')")

    def ensure_no_error(self):
        """Fail when the web client shows its error dialog, or when JavaScript failed."""
        dialogs = self.page.locator(".o_error_dialog").all_inner_texts()
        assert not dialogs, dialogs
        assert not self.errors, self.errors
