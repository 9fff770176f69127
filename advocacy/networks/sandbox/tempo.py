"""The audience's clock: it runs `speed` times as fast as ours, never goes back, and stands still while we are down."""

import threading
import time

from advocacy.networks.sandbox.store import Store

# The kept time runs this many seconds ahead, so that a killed process never restarts in its past.
AHEAD = 2.0


class Tempo:
    """Seconds since the epoch as the audience lives them."""

    def __init__(self, store: Store, speed: float) -> None:
        self._lock = threading.Lock()
        self._store = store
        self._base = store.meta("tempo", time.time())
        self._since = time.monotonic()
        self.speed = speed

    def now(self) -> float:
        """The audience's moment."""
        with self._lock:
            return self._base + (time.monotonic() - self._since) * self.speed

    def run(self, speed: float) -> None:
        """Go on from this moment at another speed."""
        self.advance(0)
        with self._lock:
            self.speed = speed

    def advance(self, hours: float) -> None:
        """Jump ahead by so many hours, at least 0."""
        moment = self.now() + max(0.0, hours) * 3600
        with self._lock:
            self._base, self._since = moment, time.monotonic()

    def keep(self) -> None:
        """Store the moment, a little ahead."""
        self._store.keep({"tempo": self.now() + AHEAD * self.speed})
