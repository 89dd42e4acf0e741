create or replace view mart.article_topics as
with about as (
    select article_id, day, coalesce(max(topic_score) filter (topic_id = 'tech_news'), 0) as tech_score,
           coalesce(list(topic_id order by topic_score desc, topic_id) filter (topic_id <> 'tech_news'), []) as topic_ids,
           coalesce(list(coalesce(n.name_zh, topic_id) order by topic_score desc, topic_id) filter (topic_id <> 'tech_news'), []) as topics
    from lake.topics
    left join lake.topic_names n using (topic_id)
    group by all
),
keys as (
    select article_id, day, list(term order by key_score desc, term) as key_terms
    from lake.terms
    where key_score is not null
    group by all
)
select c.day, c.portal, lake.portal_name(c.portal) as portal_name, c.title, coalesce(a.tech_score, 0) > 0 as is_tech,
       coalesce(a.tech_score, 0) as tech_score, c.article_id,
       coalesce(a.topic_ids, []) as topic_ids, coalesce(a.topics, []) as topics, coalesce(k.key_terms, []) as key_terms
from lake.current_articles c
left join about a on a.article_id = c.article_id and a.day = c.crawl_day
left join keys k on k.article_id = c.article_id and k.day = c.crawl_day;

comment on view   mart.article_topics             is 'One row per article: whether it is tech news, what it is about, and its key terms.';
comment on column mart.article_topics.day         is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.article_topics.portal      is 'Id of the portal.';
comment on column mart.article_topics.portal_name is 'Name of the portal as readers know it.';
comment on column mart.article_topics.title       is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.article_topics.is_tech     is 'True when the article is tech news: it passed the gate, topic tech_news.';
comment on column mart.article_topics.tech_score  is 'How surely it is tech news, 0 to 1; 0 when it did not pass.';
comment on column mart.article_topics.article_id  is 'Key of the article that the row is about; `tingfeng trace` opens it.';
comment on column mart.article_topics.topic_ids   is 'Its topics, best first, keys of lake.topic_names; empty when it has none.';
comment on column mart.article_topics.topics      is 'The same by their Chinese names.';
comment on column mart.article_topics.key_terms   is 'Terms that mark the text, best first. Empty when nothing is left after stop words.';
