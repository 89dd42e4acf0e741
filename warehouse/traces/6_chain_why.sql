-- 依据 evidence for its place in the chain
select c.article_id, c.relation, c.parent_id, c.origin_id, c.delay_s, c.is_undecided, c.candidates,
       c.common_source.issuer || '：' || array_to_string(c.common_source.sentences, '') || '（亦见 ' || c.common_source.article_id || '）' as common_source,
       array_to_string(list_transform(c.evidence, lambda e: e.kind || '：' || e.text), ' · ') as evidence,
       (select string_agg(h.old_origin || ' until ' || h.until, ', ') from (
           select v.origin_id as old_origin, strftime(timezone('Asia/Shanghai', v.decided_at), '%Y-%m-%d %H:%M') as until
           from (select unnest(earlier_verdicts) as v from lake.copies where article_id = c.article_id)) h) as earlier_origins
from lake.current_articles c
where c.article_id = $article_id
