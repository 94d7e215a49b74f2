"""The delivery promise engine: when can you have it, and why not earlier?

Plain Python over numbers; it knows nothing of Odoo. `answer(case)` takes the shape of
`promise_cases.json` and returns one `Answer` for each request. See docs and the
modules: `network` (what the factory is), `calendars`, `supply` (stock and machines over
time), `planner` (finds the date), `explainer` (says why), `answers` (ties it together),
`outlook` (`explore(case)`: what would change the date, and what could go earlier).
"""

from .answers import Answer, answer
from .book import answer_book
from .explainer import Segment
from .outlook import explore

__all__ = ["Answer", "Segment", "answer", "answer_book", "explore"]
