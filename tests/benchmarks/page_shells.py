"""Pages as heavy as those of the web: invented articles in generated shells of scripts, styles, menus, lists and comments.

A shell has what a portal's page has around its text, in the shares that saved pages show: a third of the bytes scripts (half of it state as
JSON), a fifth styles, the rest markup of menus, lists of headlines, comments and footers. All words are drawn from a fixed seed.
"""

import json
import random
import re
from collections.abc import Iterator

SCRIPTS, STYLES, MENUS, LISTS = 0.34, 0.2, 0.1, 0.22  # shares of a shell's bytes; comments and footers are the rest
N_SHELLS = 45
_HEAD_END, _BODY, _BODY_END = (
    re.compile("</head>", re.IGNORECASE),
    re.compile("<body[^>]*>", re.IGNORECASE),
    re.compile("</body>", re.IGNORECASE),
)
_PLACES = ("nav", "menu", "header", "tool", "channel", "side", "hot", "rank", "related", "reply", "foot", "link", "share", "login")


class Shell:
    """One portal's surroundings of about `n_bytes`, in UTF-8."""

    def __init__(self, seed: int, n_bytes: int) -> None:
        self.draw = random.Random(seed)
        self.words = ["".join(chr(0x4E00 + self.draw.randrange(6_000)) for _ in range(self.draw.randrange(2, 5))) for _ in range(400)]
        self.head = self.filled(self.styles(), n_bytes * STYLES) + self.filled(self.scripts(), n_bytes * SCRIPTS)
        self.before = f'<div class="top-nav">{self.filled(self.menus(), n_bytes * MENUS)}</div>'
        lists = self.filled(self.lists(), n_bytes * LISTS)
        rest = self.filled(self.comments(), n_bytes * (1 - SCRIPTS - STYLES - MENUS - LISTS))
        self.after = f'<div class="side">{lists}</div><div class="comment-list">{rest}</div><div class="footer">{self.phrase(12)}</div>'

    def around(self, page: bytes, encoding: str) -> bytes:
        """The page with its own markup untouched and this shell around it."""
        text = page.decode(encoding, "replace")
        for pattern, added, is_after in ((_HEAD_END, self.head, False), (_BODY, self.before, True), (_BODY_END, self.after, False)):
            if found := pattern.search(text):
                at = found.end() if is_after else found.start()
                text = text[:at] + added + text[at:]
        return text.encode(encoding, "xmlcharrefreplace")

    def filled(self, pieces: Iterator[str], n_bytes: float) -> str:
        found: list[str] = []
        n = 0
        while n < n_bytes:
            found.append(next(pieces))
            n += len(found[-1].encode())
        return "".join(found)

    def phrase(self, n: int) -> str:
        return "".join(self.draw.choices(self.words, k=n))

    def name(self) -> str:
        return f"{self.draw.choice(_PLACES)}-{self.draw.randrange(90)}"

    def address(self) -> str:
        return f"https://www.portal.example/{self.draw.choice(_PLACES)}/2026/{self.draw.randrange(10**8):08d}.html"

    def styles(self) -> Iterator[str]:
        while True:
            rules = "".join(f".{self.name()} .{self.name()}{{margin:0 {self.draw.randrange(40)}px;float:left}}\n" for _ in range(40))
            yield f'<style type="text/css">{rules}</style>'

    def scripts(self) -> Iterator[str]:
        while True:
            items = [
                {
                    "id": self.draw.randrange(10**9),
                    "title": self.phrase(6),
                    "url": self.address(),
                    "time": f"2026-0{n % 9 + 1}-11 08:{n:02d}:00",
                }
                for n in range(10, 30)
            ]
            yield f"<script>window.__LIST_{self.draw.randrange(99)}__={json.dumps(items, ensure_ascii=self.draw.random() < 0.5)};</script>"
            calls = "".join(
                f'var a{n}=document.getElementById("{self.name()}");if(a{n}){{a{n}.onclick=function(){{return {n};}}}}' for n in range(40)
            )
            yield f'<script type="text/javascript">(function(){{{calls}}})();</script><script src="{self.address()}"></script>'

    def menus(self) -> Iterator[str]:
        while True:
            rows = "".join(
                f'<li class="{self.name()}"><a href="{self.address()}" target="_blank">{self.phrase(1)}</a></li>' for _ in range(12)
            )
            yield f'<div class="{self.name()}"><ul class="menu clearfix">{rows}</ul></div>'

    def lists(self) -> Iterator[str]:
        while True:
            rows = "".join(
                f'<li><a href="{self.address()}" title="{self.phrase(5)}"><img src="{self.address()}"><span>{self.phrase(5)}</span></a>'
                f'<em class="time">06-{n + 10} 09:{n + 10}</em></li>'
                for n in range(10)
            )
            yield f'<div class="{self.name()} hot-list"><h3>{self.phrase(2)}</h3><ul>{rows}</ul></div>'

    def comments(self) -> Iterator[str]:
        while True:
            yield (
                f'<div class="reply-item"><a class="user" href="{self.address()}">{self.phrase(2)}</a><p>{self.phrase(9)}</p>'
                f'<span class="tool"><a>回复</a><a>举报</a><i>{self.draw.randrange(99)}</i></span></div>'
            )


def shells(n_kb: int) -> list[Shell]:
    """Shells of about so many kilobytes."""
    return [Shell(seed, n_kb * 1000) for seed in range(N_SHELLS)]
