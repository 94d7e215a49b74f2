from . import ticket
from . import policy
from . import remedy
from . import eightd
from . import visit
from . import call
