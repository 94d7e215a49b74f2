from .working_days import EveryDay, WorkingDays

__all__ = ["EveryDay", "WorkingDays"]
