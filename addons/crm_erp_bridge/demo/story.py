"""Half a year at the demo company, from the first order to the last complaint.

Told once by ``demo/story.xml`` through ``smb.demo.story``; see ``sales.py`` and
``service.py``.
"""

from . import sales, service


def tell(env):
    """Make the documents of the demo company that need all three addons."""
    service.tell(env, sales.tell(env))
