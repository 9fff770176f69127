"""X by its API (docs.x.com), which charges for each call: offered only where an owner has switched it on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from advocacy import clock
from advocacy.networks import counting
from advocacy.networks.connector import (
    Capability,
    Client,
    Holder,
    Message,
    Metrics,
    Original,
    Outcome,
    OutcomeUnknown,
    Permanent,
    Permission,
    Published,
    Retry,
    Setting,
    TextRule,
    Unknown,
)
from advocacy.networks.connectors.x import calls, posts
from advocacy.networks.connectors.x.door import Door
from advocacy.networks.connectors.x.media import upload
from advocacy.networks.connectors.x.prices import LOOKED, SETTINGS, Prices

LIMIT, PER_URL, PICTURES = 280, 23, 4
BATCH = 100
# Clocks of two servers differ; a lost request is given this long to arrive and to be seen.
SKEW = timedelta(minutes=2)
SETTLED = timedelta(minutes=2)


class X(Door, Prices):
    """The connector; it holds no state."""

    name = "x"
    label = "X"
    many_servers = False
    needs_client = True
    settings: Sequence[Setting] = SETTINGS
    renew_ahead = timedelta(minutes=10)
    capabilities = frozenset(
        {
            Capability.PUBLISH,
            Capability.RESHARE,
            Capability.RESHARE_ONCE,
            Capability.DELETE,
            Capability.FIND,
            Capability.FOLLOWERS,
            Capability.IMPRESSIONS,
            Capability.IMAGES,
            Capability.REFRESH,
        }
    )

    def origin(self, typed: str) -> str:
        """There is one X, whatever was typed."""
        return calls.WEB

    def register(self, origin: str, redirect_uri: str) -> Client:
        """Only an owner can register us, at X's own desk."""
        raise Permission("not-set-up")

    def knows(self, client: Client, redirect_uri: str) -> bool:
        """X does not say; an owner looks after it."""
        return True

    def learn(self, client: Client) -> Client:
        """X has no limits to tell."""
        return client

    def rule(self, facts: dict[str, Any]) -> TextRule:
        """280 by weight, any address 23."""
        return TextRule(LIMIT, per_url=PER_URL, unit="weighted")

    def length(self, text: str, facts: dict[str, Any]) -> int:
        """Weight by X's own rule."""
        return counting.weighted(text)

    def publish(self, holder: Holder, message: Message) -> Outcome:
        """Post once; X has no key that would make a second request harmless."""
        if len(message.attachments) > PICTURES:
            raise Permanent("too-many-images")
        values: dict[str, Any] = {"text": message.text}
        if message.attachments:
            values["media"] = {"media_ids": [upload(holder, one) for one in message.attachments]}
        if message.paid:
            values["paid_partnership"] = True
        found = calls.post(holder, "/2/tweets", values, writes=True)
        if not posts.ID.match(str(found.get("id") or "")):
            raise OutcomeUnknown("malformed")
        return _published(holder, str(found["id"]))

    def reshare(self, holder: Holder, original: Original, message: Message) -> Outcome:
        """Repost; X takes a second one of the same for the first, so that no answer may be asked for again."""
        there = posts.status_id(original.url, original.remote_id)
        if not there:
            raise Permanent("gone")
        found = calls.post(holder, f"/2/users/{holder.remote_id}/retweets", {"tweet_id": there})
        if found.get("retweeted") is not True:
            raise Retry("malformed")
        return Published(f"{posts.REPOST}{there}", original.url or calls.web(holder.client, f"/i/web/status/{there}"))

    def find(self, holder: Holder, message: Message, since: datetime) -> Outcome | None:
        """Look among the holder's posts since then for the same text. Each post that X shows is charged."""
        values = {
            "max_results": str(LOOKED),
            "exclude": "replies,retweets",
            "start_time": (since - SKEW).strftime("%Y-%m-%dT%H:%M:%SZ"),
            _fields(holder): "entities,text",
        }
        page = calls.get(holder, f"/2/users/{holder.remote_id}/tweets", **values)
        for post in posts.listed(page):
            if posts.same(post, message.text):
                return _published(holder, str(post["id"]))
        if (page.get("meta") or {}).get("next_token"):
            return Unknown("too-many")
        return None if clock.now() - since > SETTLED else Unknown("too-early")

    def readings(self, holder: Holder, remote_ids: Sequence[str]) -> Sequence[Metrics]:
        """Figures of own posts, up to 100 in a call; reposts have none of their own, and are not asked for."""
        found = [posts.nothing(one) for one in remote_ids if posts.is_repost(one)]
        asked = [one for one in remote_ids if posts.ID.match(one)]
        # X answers for a post that is too old for private figures only where they are not asked for.
        groups = [(young, [one for one in asked if posts.private(one) == young]) for young in (True, False)]
        calls_to_make = [
            (young, ids[start : start + BATCH]) for young, ids in groups for start in range(0, len(ids), BATCH)
        ]
        for number, (young, ids) in enumerate(calls_to_make):
            try:
                found += self._read(holder, ids, young)
            except Retry as error:
                if not number:
                    raise
                # What was read before has been charged, even where the rest never left.
                raise Retry("cut-short", error.at, error.code) from error
        return found

    def _read(self, holder: Holder, ids: Sequence[str], private: bool) -> list[Metrics]:
        fields = "public_metrics,non_public_metrics,organic_metrics" if private else "public_metrics"
        answer = calls.get(holder, "/2/tweets", **{"ids": ",".join(ids), _fields(holder): fields})
        if set(posts.troubled(answer)) & set(ids):
            raise Retry("server-error")
        return [posts.metrics(post) for post in posts.listed(answer)]

    def delete(self, holder: Holder, remote_id: str) -> None:
        """Delete a post or take back a repost; what is already gone is no error."""
        repost = posts.is_repost(remote_id)
        path = f"/2/users/{holder.remote_id}/retweets/{remote_id.removeprefix(posts.REPOST)}"
        try:
            done = calls.remove(holder, path if repost else f"/2/tweets/{remote_id}")
        except Permanent as error:
            if error.code != "gone":
                raise
            return
        if done.get("retweeted" if repost else "deleted") is not (not repost):
            raise Retry("malformed")


def _fields(holder: Holder) -> str:
    return holder.client.settings.get("fields") or "post.fields"


def _published(holder: Holder, remote_id: str) -> Published:
    who = holder.handle.removeprefix("@") or "i/web"
    return Published(remote_id, calls.web(holder.client, f"/{who}/status/{remote_id}"))
