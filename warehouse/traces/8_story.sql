-- 事件与话题 story and topics
select 'story' as what, s.story_id as id, s.story_score as score from lake.stories s where s.article_id = $article_id
union all
select 'topic', n.name_zh, t.topic_score from lake.topics t left join lake.topic_names n using (topic_id) where t.article_id = $article_id
