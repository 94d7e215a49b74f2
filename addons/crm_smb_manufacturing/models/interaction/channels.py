"""The ways in which we and a customer talk: one list for contacts and kinds of activity."""

CHANNELS = [
    ("call", "Call"),
    ("visit", "Visit"),
    ("chat", "Chat"),
    ("mail", "E-mail"),
    ("meeting", "Meeting"),
    ("letter", "Letter"),
]
UNREACHED = "unreached"
RESULTS = [
    ("good", "Moved on"),
    ("same", "No change"),
    ("bad", "Setback"),
    (UNREACHED, "Not reached"),
]
