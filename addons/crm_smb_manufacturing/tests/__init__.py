from . import test_confirmation_api
from . import test_confirmation_portal
from . import test_round_diff
from . import test_round_flow
from . import test_round_guard
from . import test_round_security
from . import test_spec_flow
from . import test_spec_security
