"""Pictures of every page in four states (light, dark, print, narrow), to look at: `make shots`.

In:     a data directory with a published warehouse (the demo's) and a folder for the pictures
Out:    <folder>/<page>-<state>.png; nothing of it belongs into git but the few pictures of docs/site.md
"""

import sys
from pathlib import Path
from urllib.parse import quote

from support.browser import chromium, looks, picture, serving

from warehouse.serving.connection import OpenWarehouse

STATES = {"light": {}, "dark": {"scheme": "dark"}, "print": {"media": "print", "width": 794}, "narrow": {"width": 360}}
EXAMPLES = """
select (select today from mart.clock) as day, (select today - 6 from mart.clock) as first,
       (select arg_max(story_id, n_publishers) from mart.story_overview) as story_id,
       (select arg_max(chain_id, n) from (select chain_id, count(*) as n from mart.headlines group by chain_id)) as chain_id,
       (select entity_id from mart.voice() where kind = 'company' order by n_origins desc, entity_id limit 1) as entity_id,
       (select topic_ids[2] from mart.article_topics where len(topic_ids) > 1 order by article_id limit 1) as topic_id
"""


def pages_of(data: Path) -> dict[str, str]:
    """Addresses of one example of each page, by name."""
    warehouse = OpenWarehouse(data)
    with warehouse.reader() as reader:
        (some,) = reader.rows(EXAMPLES)
    warehouse.close()
    of = {key: quote(str(value), safe="") for key, value in some.items()}
    span = f"first={of['first']}&last={of['day']}"
    return {
        "home": "/",
        "story": f"/story/{of['story_id']}",
        "voice": f"/voice?{span}",
        "tone": f"/tone?entity={of['entity_id']}&{span}",
        "search": "/search?q=" + quote("召回"),
        "sources": f"/sources?{span}",
        "article": f"/article/{of['chain_id']}?entity={of['entity_id']}",
        "rows": f"/rows?of=articles&{span}",
        "chains": f"/chains?{span}",
        "chain": f"/chain/{of['chain_id']}",
        "firsts": f"/firsts?{span}",
        "edits": f"/edits?{span}",
        "alerts": "/alerts",
        "entity": f"/entity/{of['entity_id']}",
        "topic": f"/topic/{of['topic_id']}",
        "reports": "/reports",
        "sql": "/sql?view=headlines&q=" + quote("select portal, title from mart.headlines limit 5"),
    }


def main(data: Path, folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with serving(data) as address, chromium(zone="Asia/Shanghai") as driver:
        for name, path in pages_of(data).items():
            for state, look in STATES.items():
                looks(driver, **look)
                driver.get(address + path)
                (folder / f"{name}-{state}.png").write_bytes(picture(driver, 3000))
            print(f"{name:10} {path}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
