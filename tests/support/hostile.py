"""Text that tries to become an element, an attribute, a script, a change of direction, a formula or a template."""

from random import Random

THORNS = (
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{7*7}}{% raw %}",
    "${7*7}",
    "</svg><svg onload=alert(1)>",
    "</style><script>alert(1)</script>",
    "<!--<script>",
    "]]><script>",
    "&lt;script&gt;&#60;img src=x&#62;",
    "\u202e反\u2066\x00\u200b\ufeff",
    "\ud800",
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "+1+cmd",
    "-2+3",
    "＝HYPERLINK(1)",
    "\t=1",
    "a\r\nSet-Cookie: x=1",
    "<a href=//evil.test>点我",
    "data:text/html,<script>alert(1)</script>",
    "//evil.test/x",
    "http://evil.test/\u202egnp.exe",
    "https://user:pass@evil.test/",
    "' or 1=1 --",
    "$q; drop table x",
)
_PIECES = [
    *THORNS,
    "<",
    ">",
    '"',
    "'",
    "&",
    "`",
    "\\",
    "\n",
    "\x1b[31m",
    "\u2028",
    "云岭",
    "召回",
    "P9",
    " ",
    "=",
    "onerror=",
    "src",
    "{{",
    "}}",
    "%}",
    "#",
]


def fuzzed(n: int, seed: int = 1) -> list[str]:
    """`n` strings glued of the thorns and their parts."""
    random = Random(seed)
    return ["".join(random.choices(_PIECES, k=random.randint(1, 7))) for _ in range(n)]
