"""Rich text: what gets through the sanitiser, and what does not."""

import pytest

from advocacy import html

NASTY = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>words</p>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><circle r=400></a></svg>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="javascript:80">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="//evil.example/">x</a>',
    '<a href="/\\evil.example/">x</a>',
    '<a href="https:evil.example">x</a>',
    '<a href="https://name:word@evil.example/">x</a>',
    '<a href="https://good.example@evil.example/">x</a>',
    '<a href="http://[::1">x</a>',
    '<a href="ftp://evil.example/">x</a>',
    '<a href="mailto:">x</a>',
    '<a href="relative">x</a>',
    '<iframe src="https://evil.example"></iframe>',
    '<form action="https://evil.example"><input name=a></form>',
    '<p style="background:url(https://evil.example)">x</p>',
    '<base href="https://evil.example">',
    '<meta http-equiv=refresh content="0;url=https://evil.example">',
    '<link rel=stylesheet href="https://evil.example">',
    '<a href="https://ok.example" target=_top onmouseover=alert(1)>x</a>',
    '<p id="main" class="btn">x</p>',
]
FORBIDDEN = ("<script", "<img", "<svg", "<math", "<style", "<iframe", "<form", "<input", "<base", "<meta", "<link")
ATTRIBUTES = (" on", "style=", "javascript", "data:", "vbscript", "evil.example", "target=", "id=", "class=")


@pytest.mark.parametrize("text", NASTY)
def test_nothing_nasty_gets_through(text: str) -> None:
    """Neither the tag, nor the attribute, nor the target."""
    safe = str(html.safe(text)).lower()
    assert not any(tag in safe for tag in FORBIDDEN)
    inside = [part.split(">")[0] for part in safe.split("<")[1:]]
    assert not any(name in f" {part}" for part in inside for name in ATTRIBUTES)


@pytest.mark.parametrize("text", NASTY)
def test_what_is_safe_stays_as_it_is(text: str) -> None:
    """Cleaning twice changes nothing, so that stored text may be cleaned again."""
    once = str(html.safe(text))
    assert str(html.safe(once)) == once


def test_what_the_editor_makes_gets_through() -> None:
    """Paragraphs, emphasis, lists, quotations and links stay."""
    text = "<p>Un <strong>mot</strong>, <em>deux</em><br>lignes</p><ul><li>a</li></ul><blockquote><p>b</p></blockquote>"
    assert str(html.safe(text)) == text


@pytest.mark.parametrize("target", ["https://ok.example/a?b=1", "http://ok.example:8080/", "mailto:a@ok.example"])
def test_links_to_web_pages_and_mail_stay_and_are_marked_as_not_ours(target: str) -> None:
    """With `rel`, so that search engines and the opened page learn nothing from us."""
    assert str(html.safe(f'<a href="{target}">x</a>')) == f'<a href="{target}" rel="noopener nofollow ugc">x</a>'


def test_plain_words_have_no_tags_and_no_entities() -> None:
    """For previews and search."""
    assert html.plain("<p>Un &amp; deux</p><p>trois<br>quatre</p><script>x</script>") == "Un & deux\ntrois\nquatre\nx"


def test_words_typed_without_the_editor_become_paragraphs() -> None:
    """And come back as they were typed."""
    typed = "Un <mot>\net un autre\n\nDeux"
    made = html.paragraphs(typed)
    assert made == "<p>Un &lt;mot&gt;<br>et un autre</p><p>Deux</p>"
    assert html.plain(made, gap="\n\n") == typed
