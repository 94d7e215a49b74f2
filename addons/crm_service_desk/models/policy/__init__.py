from . import service_policy
