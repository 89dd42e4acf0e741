"""What a browser would make of a page or a chart: elements, attributes, addresses, text."""

import re

from lxml import etree, html

ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def tree_of(page: str) -> etree._Element:
    """The page as an HTML parser reads it."""
    return html.document_fromstring(page)


def faults_of(page: str) -> list[str]:
    """What foreign text could do on this page: each a line that says it."""
    faults = [f"acting character {match[0]!r}" for match in ACTING.finditer(page)]
    for element in tree_of(page).iter():
        if not isinstance(element.tag, str):
            faults.append(f"comment {element.text!r}")
            continue
        if element.tag in ("script", "style", "img", "iframe", "object", "embed", "base", "audio", "video"):
            faults.append(f"element {element.tag}")
        for name, value in element.attrib.items():
            if name.lower().startswith("on") or name in ("style", "srcdoc", "formaction", "background"):
                faults.append(f"attribute {name} of {element.tag}")
            if name in ("href", "src", "action", "xlink:href") and not re.match(r"https?://|/(?![/\\])|#", value):
                faults.append(f"address {value!r} of {element.tag}")
    return faults
