create or replace view mart.copy_edges as
select t.day, t.portal, lake.portal_name(t.portal) as portal_name, t.publisher, lake.publisher_name(t.publisher) as publisher_name, t.title,
       t.from_portal, lake.portal_name(t.from_portal) as from_portal_name, t.from_publisher,
       lake.publisher_name(t.from_publisher) as from_publisher_name, t.from_title, t.relation,
       lake.name_zh('relation', t.relation) as relation_zh, t.hop, t.delay_s,
       t.names_it as is_credited, t.is_undecided, t.article_id, t.from_id, t.chain_id,
       [e for e, i in t.evidence if list_position(t.evidence, e) = i] as reasons,
       nullif(array_to_string([r.kind || ': ' || r.text for r in reasons], '; '), '') as evidence
from lake.taken_from t;

comment on view   mart.copy_edges                     is 'One row per copy: an edge to the article that it was taken from. Digests take from many articles and have no row.';
comment on column mart.copy_edges.day                 is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.copy_edges.portal              is 'Id of the portal.';
comment on column mart.copy_edges.portal_name         is 'Name of the portal as readers know it.';
comment on column mart.copy_edges.publisher           is 'Key of the publisher: portals and accounts of one group have one key; else the account, else the portal.';
comment on column mart.copy_edges.publisher_name      is 'Name of the publisher as readers know it; else its key.';
comment on column mart.copy_edges.title               is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.copy_edges.from_portal         is 'Portal of the article that it was taken from.';
comment on column mart.copy_edges.from_portal_name    is 'Name of the portal as readers know it.';
comment on column mart.copy_edges.from_publisher      is 'Publisher that the text was taken from.';
comment on column mart.copy_edges.from_publisher_name is 'Name of the publisher as readers know it; else its key.';
comment on column mart.copy_edges.from_title          is 'Headline of that article; null when it has none.';
comment on column mart.copy_edges.relation            is 'What the article is of the one that it was taken from: identical, reprint, abridged, excerpt, digest or rewrite; original when it is no copy.';
comment on column mart.copy_edges.relation_zh         is 'The relation in Chinese.';
comment on column mart.copy_edges.hop                 is 'Steps from the copy to the origin, 1 or more.';
comment on column mart.copy_edges.delay_s             is 'Seconds from the earlier article to the later one by the times on the pages; null when a page names no time of day. Below zero when a page was re-dated.';
comment on column mart.copy_edges.is_credited         is 'True when the copy prints the name of the publisher that it was taken from, or of the origin''s.';
comment on column mart.copy_edges.is_undecided        is 'True when it is open who was first: neither evidence nor time decides.';
comment on column mart.copy_edges.article_id          is 'Key of the article that the row is about; `tingfeng trace` opens it. It is the copy.';
comment on column mart.copy_edges.from_id             is 'The article that it was most likely taken from.';
comment on column mart.copy_edges.chain_id            is 'Key of the chain of copies: the article that opened it; an article without copies is a chain of one.';
comment on column mart.copy_edges.reasons             is 'Why it is held to be taken from that article: kind and text of each piece of evidence; empty when nothing was noted.';
comment on column mart.copy_edges.evidence            is 'Deprecated: use reasons.';
