from . import order_progress_xlsx
