-- 哪些记者写这家公司最多？口吻怎样？
-- Which journalists write most about a company, and in which tone?
-- Originals in which the company is more than named; a copy bears another's byline.
with asked as (select mart.entity('拓岚机器人') as entity_id, 90 as n_days),
written as (
    select unnest(h.authors) as author, h.publisher, h.title, h.reported_at, h.article_id, t.tone_score
    from asked a
    join mart.tone_evidence t on t.entity_id = a.entity_id and t.day > (select today from mart.clock) - a.n_days and t.role <> 'named'
    join mart.headlines h on h.article_id = t.article_id and h.day = t.day and h.origin_id = h.article_id
)
select author, count(*) as n_articles, round(avg(tone_score), 2) as tone_score, list(distinct publisher order by publisher) as publishers,
       max(reported_at) as last_at, arg_max(title, (reported_at, article_id)) as last_title, list(article_id order by reported_at, article_id) as article_ids
from written
group by author
order by n_articles desc, author
limit 20
