-- 异动的原创
-- First article of every origin that counts in the trend of an entity or topic on a day.
select h.reported_at, h.portal, h.publisher, h.title, h.url, h.article_id, h.chain_id
from (select unnest(article_ids) as article_id from mart.entity_trends where $what = 'entity' and entity_id = $id and day = $day
      union all
      select unnest(article_ids) from mart.topic_trends where $what = 'topic' and topic_id = $id and day = $day)
join mart.headlines h using (article_id)
order by h.reported_at, h.article_id
