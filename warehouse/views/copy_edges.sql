create or replace view mart.copy_edges as
select t.article_id, t.from_id, t.chain_id, t.day, t.portal, t.publisher, t.title, t.from_portal, t.from_publisher, t.from_title,
       t.relation, lake.name_zh('relation', t.relation) as relation_zh, t.hop, t.delay_s,
       nullif(array_to_string([e.kind || ': ' || e.text for e, i in t.evidence if list_position(t.evidence, e) = i], '; '), '') as evidence,
       t.names_it as is_credited, t.is_undecided
from lake.taken_from t;

comment on view   mart.copy_edges                is 'One row per copy: an edge to the article that it was taken from. Digests take from many articles and have no row.';
comment on column mart.copy_edges.article_id     is 'The copy.';
comment on column mart.copy_edges.from_id        is 'The article that it was most likely taken from.';
comment on column mart.copy_edges.chain_id       is 'Key of the chain of copies that the copy belongs to.';
comment on column mart.copy_edges.day            is 'Beijing date of the copy (reported_at).';
comment on column mart.copy_edges.portal         is 'Portal of the copy.';
comment on column mart.copy_edges.publisher      is 'Publisher of the copy: portals and accounts of one group have one key.';
comment on column mart.copy_edges.title          is 'Headline of the copy; null when it has none.';
comment on column mart.copy_edges.from_portal    is 'Portal of the article that it was taken from.';
comment on column mart.copy_edges.from_publisher is 'Publisher of that article.';
comment on column mart.copy_edges.from_title     is 'Headline of that article; null when it has none.';
comment on column mart.copy_edges.relation       is 'identical, reprint, abridged, excerpt or rewrite: what the copy is of that article.';
comment on column mart.copy_edges.relation_zh    is 'The relation in Chinese.';
comment on column mart.copy_edges.hop            is 'Steps from the copy to the origin, 1 or more.';
comment on column mart.copy_edges.delay_s        is 'Seconds from that article to the copy by the times on the pages; below zero when a page was re-dated; null when a page names no time of day.';
comment on column mart.copy_edges.evidence       is 'Why, as kind: words, joined by semicolons; null when nothing was noted.';
comment on column mart.copy_edges.is_credited    is 'True when the copy prints the name of the publisher that it was taken from, or of the origin''s.';
comment on column mart.copy_edges.is_undecided   is 'True when it is open which article of the chain was first.';
