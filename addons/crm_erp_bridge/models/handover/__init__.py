from . import customer_handover
