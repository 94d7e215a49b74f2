from .judge import STAGES, Facts, Override, Policy, Verdict, decide, judge

__all__ = ["STAGES", "Facts", "Override", "Policy", "Verdict", "decide", "judge"]
