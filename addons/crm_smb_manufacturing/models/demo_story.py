from importlib import import_module

from odoo import api, models


class SmbDemoStory(models.AbstractModel):
    """Tells the part of the demo company that XML cannot say: documents that go
    through several steps, at dates relative to today."""

    _name = "smb.demo.story"
    _description = "Story of the Demo Company"

    @api.model
    def _tell(self, addon):
        """Run ``demo/story.py`` of an addon; called from its demo data only.

        :param str addon: name of one of the addons of this suite
        """
        import_module(f"odoo.addons.{addon}.demo.story").tell(self.env)
