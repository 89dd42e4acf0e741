-- 关注的文章
-- Articles between two Beijing dates that name one of some entities, come from some portals, are about some topics, and are found by one query
-- and not by another; a condition that is missing holds for all. Several ids stand with commas between them.
-- Optional: q, without
with asked as (select string_split($entities, ',') as entities, string_split($portals, ',') as portals, string_split($topics, ',') as topics)
select h.reported_at, h.portal, h.publisher, h.relation, h.title, h.url, h.article_id, h.chain_id
from mart.headlines h
cross join asked a
where h.day between $first and $last and ($portals is null or list_contains(a.portals, h.portal))
  and ($entities is null or h.article_id in (select article_id from lake.voices
                                             where day between $first and $last and entity_id in (select unnest(string_split($entities, ',')))))
  and ($topics is null or h.article_id in (select article_id from mart.article_topics
                                           where day between $first and $last and list_has_any(topic_ids, string_split($topics, ','))))
  and ($q is null or h.article_id in (select article_id from mart.search(coalesce($q, 'x'), since := $first, until := $last)))
  and ($without is null or h.article_id not in (select article_id from mart.search(coalesce($without, 'x'), since := $first, until := $last)))
order by h.reported_at, h.article_id
