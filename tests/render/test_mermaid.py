"""Pictures: bounded, in a fixed order, inert whatever names hold, and drawn by Mermaid itself where it is installed."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from render.test_escape import HOSTILE

from kwsearch.render.markdown.mermaid import MOST_ARROWS, MOST_NODES, flowchart

GOLDEN = Path(__file__).parent / "golden" / "pages"


def test_arrows_and_names_stand_in_a_fixed_order_with_their_weights() -> None:
    picture = flowchart({("b", "a"): 2, ("c/", "a"): 1}, "LR")
    assert picture is not None
    assert picture.text == (
        '```mermaid\nflowchart LR\n  n0["a"]\n  n1["b"]\n  n2["c/"]\n  n1 -->|2| n0\n  n2 --> n0\n```'
    )
    assert picture.is_whole


def test_one_arrow_is_no_picture() -> None:
    assert flowchart({("a", "b"): 9}, "LR") is None


def test_of_too_much_the_heaviest_stays_and_what_is_left_out_is_counted() -> None:
    names = [f"n{number:02}" for number in range(30)]
    arrows = {(one, two): 1 + (one == "n29") for one in names for two in names if one != two}
    picture = flowchart(arrows, "LR")
    assert picture is not None
    assert picture[1:5] == (MOST_NODES, 30, MOST_ARROWS, 870)
    assert not picture.is_whole
    assert '"n29"' in picture.text
    assert picture == flowchart(dict(reversed(arrows.items())), "LR")


def hostile_picture() -> str:
    extra = [
        "%%{init: {}}%%",
        "end",
        'a"]; click n0 "http://evil"',
        "```",
        "`md`",
        "style",
        "a --> b",
        "graph TD",
    ]
    names = [*HOSTILE, *extra]
    chosen = [names[start : start + 8] for start in range(0, len(names), 8)]
    pictures = [flowchart({(name, "hub"): 1 for name in some}, "LR") for some in chosen]
    return "\n\n".join(picture.text for picture in pictures if picture)


def test_a_name_ends_no_label_begins_no_directive_and_closes_no_fence() -> None:
    tokens = MarkdownIt().parse(hostile_picture())
    assert {token.type for token in tokens} == {"fence"}
    line = re.compile(r'  n\d+(?:\["(?:[\w./ -]|#\d+;)*"\]| --> n\d+)')
    for token in tokens:
        first, *lines = token.content.splitlines()
        assert first == "flowchart LR"
        assert all(map(line.fullmatch, lines)), lines


def mermaid_program() -> Path:
    """The program of Mermaid, from a folder that is named or from npm's global one; the test is skipped without."""
    places = [os.environ.get("MERMAID_PACKAGE", "")]
    if npm := shutil.which("npm"):
        run = subprocess.run([npm, "root", "-g"], capture_output=True, text=True, check=False)
        places.append(f"{run.stdout.strip()}/mermaid")
    for place in places:
        program = Path(place) / "dist" / "mermaid.min.js"
        if place and program.is_file():
            return program
    pytest.skip("Mermaid is not installed")


@pytest.mark.timeout(120)
def test_mermaid_draws_every_picture_with_every_name(tmp_path: Path) -> None:
    program = mermaid_program()
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("chromium is not installed")
    texts = [hostile_picture(), *(path.read_text("utf-8") for path in sorted(GOLDEN.rglob("*.md")))]
    pictures = [found for text in texts for found in re.findall(r"```mermaid\n(.*?)\n```", text, re.DOTALL)]
    assert len(pictures) > 12
    (tmp_path / "mermaid.js").write_bytes(program.read_bytes())
    as_script = json.dumps(pictures).replace("<", "\\u003c")
    page = f"""<!doctype html><meta charset="utf-8"><pre id="out"></pre><script src="mermaid.js"></script><script>
    mermaid.initialize({{startOnLoad: false, securityLevel: "strict"}});
    (async () => {{
      const found = [];
      for (const [at, text] of {as_script}.entries()) {{
        try {{
          const {{svg}} = await mermaid.render("p" + at, text);
          const drawn = new DOMParser().parseFromString(svg, "text/html");
          found.push([...drawn.querySelectorAll(".node")].map(node => node.textContent.trim()));
        }} catch (error) {{ found.push(String(error)); }}
      }}
      document.getElementById("out").textContent = JSON.stringify(found);
    }})();</script>"""
    (tmp_path / "page.html").write_text(page, "utf-8")
    run = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
         "--virtual-time-budget=60000", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom",
         (tmp_path / "page.html").as_uri()],
        capture_output=True, text=True, check=False, timeout=110,
    )  # fmt: skip
    dumped = re.search(r'<pre id="out">(.*?)</pre>', run.stdout, re.DOTALL)
    assert dumped, run.stderr[-2000:]
    drawn = json.loads(html.unescape(dumped[1]))
    code = re.compile(r"#(\d+);")
    expected = [
        [
            code.sub(lambda found: chr(int(found[1])), label).strip()
            for label in re.findall(r'\["(.*)"\]', text)
        ]
        for text in pictures
    ]
    assert [sorted(labels) for labels in drawn] == [sorted(labels) for labels in expected]
