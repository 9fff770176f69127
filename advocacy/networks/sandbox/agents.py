"""User agents as they are seen in the wild: people, link-preview crawlers and mail scanners."""

_BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)"
_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"

PEOPLE = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_BLINK} Chrome/142.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_BLINK} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_WEBKIT} Version/18.6 Safari/605.1.15",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_BLINK} Chrome/142.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {_WEBKIT} Version/18.6 Mobile/15E148 Safari/604.1",
    f"Mozilla/5.0 (Linux; Android 10; K) {_BLINK} Chrome/142.0.0.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 10; K) {_BLINK} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {_WEBKIT} Mobile/15E148 [LinkedInApp]/9.30.4042",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {_WEBKIT} "
    "Mobile/22G86 Instagram 391.0.0.23.77 (iPhone15,4; iOS 18_6; fr_FR; fr; scale=3.00; 1179x2556)",
    f"Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A.240805.005; wv) {_BLINK} "
    "Version/4.0 Chrome/141.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/530.0.0.48.74;]",
    f"Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) {_WEBKIT} CriOS/142.0.7444.46 Mobile/15E148 Safari/604.1",
)

CRAWLERS = (
    "Mastodon/4.4.8 (http.rb/5.3.1; +https://mastodon.example/) Bot",
    "Mastodon/4.5.1 (http.rb/5.3.1; +https://social.example.org/) Bot",
    "Mastodon/4.3.14 (http.rb/5.2.0; +https://toots.example.net/) Bot",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Twitterbot/1.0",
    "WhatsApp/2.23.20.0",
    "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
    "TelegramBot (like TwitterBot)",
)

SCANNERS = (
    "",
    "Mozilla/5.0 (compatible; BarracudaCentral/1.0)",
    "python-requests/2.32.5",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Proofpoint URL Defense)",
)
