"""Everything that is done by the clock, on one page."""

from dataclasses import dataclass

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True)
class Entry:
    """A job, how often it is wanted, and the queue that does it."""

    job: str
    seconds: int
    queue: str


TIMETABLE = (
    Entry("advocacy.people.jobs.sweep", MINUTE, "mail"),
    Entry("advocacy.people.jobs.forget", DAY, "periodic"),
    Entry("advocacy.shares.jobs.wake", 1, "deliveries"),
    Entry("advocacy.shares.jobs.sweep", 15, "periodic"),
    Entry("advocacy.links.jobs.ingest", 2, "clicks"),
    Entry("advocacy.reach.jobs.read", 5, "readings"),
    Entry("advocacy.networks.jobs.revoke_due", 5 * MINUTE, "periodic"),
    Entry("advocacy.networks.jobs.count_followers", 10 * MINUTE, "periodic"),
    Entry("advocacy.networks.jobs.renew_due", MINUTE, "periodic"),
    Entry("advocacy.networks.jobs.lift", 10 * MINUTE, "periodic"),
    Entry("advocacy.networks.jobs.learn", HOUR, "periodic"),
    Entry("advocacy.networks.jobs.tidy", DAY, "periodic"),
    Entry("advocacy.links.jobs.forget_salts", DAY, "periodic"),
    Entry("advocacy.resonance.jobs.weigh_changed", MINUTE, "periodic"),
    Entry("advocacy.feed.jobs.fetch_previews", MINUTE, "periodic"),
    Entry("advocacy.feed.jobs.sweep_media", HOUR, "periodic"),
    Entry("advocacy.resonance.jobs.weigh_quarters", DAY, "periodic"),
)
