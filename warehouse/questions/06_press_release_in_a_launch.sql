-- 一场发布会的报道里，多少是通稿原文，多少略有删改，多少是独立写的？
-- Of the coverage of a launch, how much is the 通稿 verbatim, lightly cut, or independent?
-- The launch with most articles. Its release is the text that most publishers print; the same in other words is a rewrite.
with launch as (
    select story_id, headline, article_ids, first_at, last_at from mart.story_overview where list_contains(happenings, 'launch') order by n_articles desc, story_id limit 1
),
coverage as (
    select l.headline, a.article_id, a.chain_id, a.relation, a.publisher, a.origin_id = a.article_id as is_origin
    from (select headline, unnest(article_ids) as article_id from launch) l
    join mart.headlines a using (article_id)
    where a.kind not in ('digest', 'forum') and a.reported_at >= (select first_at from launch) and a.reported_at <= (select last_at from launch)
),
release as (select chain_id from coverage group by chain_id having count(*) > 1 order by count(distinct publisher) desc, count(*) desc, chain_id limit 1)
select any_value(c.headline) as headline,
       case when c.chain_id is distinct from r.chain_id then if(c.is_origin, 'independent', 'copy of an independent text')
            when c.is_origin then 'the release' when c.relation in ('identical', 'reprint') then 'word for word'
            when c.relation in ('abridged', 'excerpt') then 'cut' else 'rewritten' end as share_of_coverage,
       count(*) as n_articles, round(100 * count(*) / sum(count(*)) over (), 1) as percent, list(c.article_id order by c.article_id) as article_ids
from coverage c
left join release r on true
group by share_of_coverage
order by n_articles desc, share_of_coverage
