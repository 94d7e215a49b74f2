from . import sale_round_new
