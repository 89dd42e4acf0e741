-- 敏感信息
-- Origins of a range of Beijing days that are negative towards a company or product that they are about, the most negative first, with the
-- sentence, the size of their chain, and the kinds of events of their story; of all articles or of a list. Digests and forum
-- threads are left out. Of all companies and products, or of some entities.
-- Optional: scope, entity_ids
with told as (
    select article_id, chain_id, entity_id, entity, portal, title, url, reported_at, tone_score, evidence
    from mart.tone_evidence
    where entity_kind in ('company', 'product') and tone = 'negative' and role <> 'named' and evidence is not null and day between $first and $last
      and article_id not in (select article_id from mart.headlines where day between $first and $last and kind in ('digest', 'forum'))
      and ($scope::varchar[] is null or article_id in (select unnest($scope::varchar[])))
      and ($entity_ids::varchar[] is null or entity_id in (select unnest($entity_ids::varchar[])))
    qualify row_number() over (partition by chain_id order by reported_at, article_id, tone_score, entity_kind, entity_id) = 1
),
stories as (
    select story_id, happenings_zh, unnest(article_ids) as article_id
    from mart.story_overview
    where last_at >= $first::timestamptz and first_at < ($last + 1)::timestamptz
),
chosen as (select *, count(*) over () as n_origins from told order by tone_score, reported_at, article_id limit $n),
carried as (
    select h.chain_id, count(*) as n_articles, count(distinct h.publisher) as n_publishers
    from mart.headlines h
    semi join chosen using (chain_id)
    group by all
)
select c.article_id, c.chain_id, c.entity_id, c.entity, c.portal, c.title, c.url, c.reported_at, c.tone_score, c.evidence,
       k.n_articles, k.n_publishers, s.story_id, coalesce(s.happenings_zh, []) as happenings_zh, c.n_origins
from chosen c
join carried k using (chain_id)
left join stories s using (article_id)
order by c.tone_score, c.reported_at, c.article_id
