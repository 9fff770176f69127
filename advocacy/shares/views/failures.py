"""What each failure says on screen: why a relay did not go out."""

from flask_babel import lazy_gettext

FAILURES = {
    "gave-up": lazy_gettext("The network could not be reached for a long time."),
    "not-there": lazy_gettext("The answer was lost on the way; the network says that nothing arrived."),
    "said-absent": lazy_gettext("You said that it is not there."),
    "duplicate": lazy_gettext("The network refused this text: it is the same as an earlier one of yours."),
    "activity-only": lazy_gettext(
        "This address names only an activity, which LinkedIn does not let us repost. Copy the link of the post itself."
    ),
    "not-a-post": lazy_gettext("This address names no post on LinkedIn."),
    "too-big": lazy_gettext("The network refused a picture: it is too large."),
    "bad-media": lazy_gettext("The network refused a picture: it does not take this kind."),
    "too-many-images": lazy_gettext("The network takes four pictures in a post, and this one has more."),
    "account-away": lazy_gettext("The network has suspended or deactivated your account."),
    "not-reachable": lazy_gettext("The network cannot fetch the pictures: it does not reach this installation."),
    "not-prepared": lazy_gettext("The network could not prepare it."),
    "expired-there": lazy_gettext("The network had prepared it, but it went out of date there before it was out."),
    "restricted": lazy_gettext("The network restricts your account at the moment: look there."),
    "too-many-links": lazy_gettext("The network refused this text: it holds too many links."),
    "gone": lazy_gettext("The post to reshare is not there, or not visible to your account."),
    "picture-gone": lazy_gettext("A picture of this post can no longer be read here."),
}
