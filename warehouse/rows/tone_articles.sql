-- 对一个对象的口吻
-- Articles that name an entity with the tone towards it, the sentence and the word that decided; of one tone, portal, topic, story or article on request.
select t.day, t.portal, t.tone, t.tone_score, t.evidence, t.deciding_word, t.rule, t.title, t.article_id, t.chain_id
from mart.tone_evidence t
where t.entity_id = $entity_id and t.day between $first and $last and ($tone is null or t.tone = $tone) and ($portal is null or t.portal = $portal)
  and ($article_id is null or t.article_id = $article_id)
  and ($topic_id is null or t.article_id in (select article_id from mart.article_topics where list_contains(topic_ids, $topic_id)))
  and ($story_id is null or t.article_id in (select unnest(article_ids) from mart.story_overview where story_id = $story_id))
order by t.tone_score, t.article_id
