"""Our facets beside those of Bluesky's own app, which has its rules in `@atproto/api`."""

import json
import subprocess
from typing import Any

import pytest

from advocacy.networks.connectors.bluesky.richtext import facets
from tests.networks.atproto.running import INSTALLED, node

pytestmark = pytest.mark.xdist_group("atproto")

SCRIPT = """
import { RichText } from "@atproto/api";
const texts = JSON.parse(process.argv[1]);
const seen = texts.map((text) => {
  const rich = new RichText({ text });
  rich.detectFacetsWithoutResolution();
  return (rich.facets ?? []).map(({ index, features: [one] }) => [
    index.byteStart, index.byteEnd, one.uri ?? one.tag ?? one.did,
  ]);
});
console.log(JSON.stringify(seen));
"""
FAMILY = "👩‍👩‍👧‍👦"
TEXTS = [
    "Nous recrutons à Nantes : https://relais.example/r/abc123 #emploi",
    f"{FAMILY} 🇫🇷 https://relais.example/r/é?x=1&y=2#z, puis #été2026!",
    "مرحبا #وظائف https://relais.example/r/a שלום",
    "e\u0301 n̈ #cafe\u0301 (https://relais.example/r/abc)",
    "Le site atelier.fr/jobs, et relais.app.",
    "fin.Alors M.Dupont v1.2.3 3.14 a@b.fr",
    "#a #b\n#c\t#42 # ## #-x #x- #＃ ＃仕事 n°#1 x#y",
    f"#{'a' * 64} #{'b' * 65} #{FAMILY} #\ufe0f",
    "@claire.bsky.social, (@paul.example.com) x@y.fr @nobody",
    "https://x.fr/a_(b) https://x.fr/a. https://x.fr/a? http://x.fr:80/",
    "",
]


def place(facet: dict[str, Any]) -> list[Any]:
    [one] = facet["features"]
    return [facet["index"]["byteStart"], facet["index"]["byteEnd"], one.get("uri") or one.get("tag") or one["did"]]


def test_we_point_out_what_their_app_points_out() -> None:
    command = [str(node()), "--input-type=module", "-e", SCRIPT, json.dumps(TEXTS)]
    done = subprocess.run(command, cwd=INSTALLED, check=True, capture_output=True, text=True)
    theirs = [sorted(one) for one in json.loads(done.stdout)]
    # A mention is unresolved on both sides: its handle stands for its DID.
    ours = [sorted(place(facet) for facet in facets(text, lambda handle: handle)) for text in TEXTS]
    assert dict(zip(TEXTS, ours, strict=True)) == dict(zip(TEXTS, theirs, strict=True))
