-- 敏感信息
-- First articles of origins of a range of Beijing days that are negative towards a company or product that they are about, with the sentence;
-- digests and forum threads left out.
select reported_at, portal, entity, tone_score, evidence, title, url, article_id, chain_id, entity_id
from mart.tone_evidence
where entity_kind in ('company', 'product') and tone = 'negative' and role <> 'named' and evidence is not null and day between $first and $last
  and article_id not in (select article_id from mart.headlines where day between $first and $last and kind in ('digest', 'forum'))
qualify row_number() over (partition by chain_id order by reported_at, article_id, tone_score, entity_kind, entity_id) = 1
order by tone_score, reported_at, article_id
