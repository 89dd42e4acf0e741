-- 事件与话题 story and topics, with the figures and turns of the whole story
with mine as (select distinct story_id from lake.story_members where article_id = $article_id),
members as (select distinct article_id from lake.story_members where story_id in (select story_id from mine)),
told as (
    select f.about, f.unit, f.value, arg_min(f.article_id, c.reported_at) as article_id, min(c.reported_at) as reported_at,
           arg_min(f.words, c.reported_at) as words, arg_min(f.sentence, c.reported_at) as sentence,
           bool_or(f.in_title) as in_title, count(distinct c.chain_id) as n_origins
    from lake.story_figures f join lake.current_articles c using (article_id)
    where f.article_id in (from members) and f.about is not null
    group by f.about, f.unit, f.value
)
select 'story' as what, s.story_id as id, s.story_score as score, null as words, null as sentence, null as reported_at
from lake.story_members s where s.article_id = $article_id
union all
select 'because', reason.text, reason.weight, reason.kind, null, null
from (select unnest(evidence) as reason from lake.stories where article_id = $article_id)
union all
select 'topic', n.name_zh, t.topic_score, null, null, null
from lake.topics t left join lake.topic_names n using (topic_id) where t.article_id = $article_id
union all
(select 'figure', article_id, null, about || ' ' || words, sentence, reported_at
 from told order by in_title desc, n_origins desc, reported_at, about limit 20)
union all
(select 'turn', t.article_id, null, t.turn, t.sentence, c.reported_at
 from lake.story_turns t join lake.current_articles c using (article_id)
 where t.article_id in (from members) and t.is_main
 order by c.reported_at limit 20)
