from . import call
from . import portal_ticket
from . import public_form
from . import verdict
