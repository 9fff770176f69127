"""Verbs of the slice."""

from advocacy.shares.actions.answering import absent, ask_delete, declare, retry, seen, withdraw
from advocacy.shares.actions.sharing import correct, share
from advocacy.shares.actions.undoing import pause, resume, send_now, undo

__all__ = [
    "absent",
    "ask_delete",
    "correct",
    "declare",
    "pause",
    "resume",
    "retry",
    "seen",
    "send_now",
    "share",
    "undo",
    "withdraw",
]
