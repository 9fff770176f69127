"""Verbs of the slice."""

from advocacy.shares.actions.answering import absent, ask_delete, declare, retry, seen, withdraw
from advocacy.shares.actions.correcting import correct
from advocacy.shares.actions.guests import count_guest_use, make_guest_link, revoke_guest_link
from advocacy.shares.actions.originals import forget_original, note_original
from advocacy.shares.actions.planning import Plan, comes_twice, leave_now, moment_of, replan
from advocacy.shares.actions.sharing import share
from advocacy.shares.actions.undoing import pause, resume, send_now, undo

__all__ = [
    "Plan",
    "absent",
    "ask_delete",
    "comes_twice",
    "correct",
    "count_guest_use",
    "declare",
    "forget_original",
    "leave_now",
    "make_guest_link",
    "moment_of",
    "note_original",
    "pause",
    "replan",
    "resume",
    "retry",
    "revoke_guest_link",
    "seen",
    "send_now",
    "share",
    "undo",
    "withdraw",
]
