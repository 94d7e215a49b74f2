from . import ticket
from . import policy
from . import remedy
