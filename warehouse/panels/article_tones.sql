-- 文章对谁什么口吻
-- Tone of an article towards each entity that it names, with the sentence and the words that decided.
select t.entity_id, coalesce(e.display_name, t.entity_id) as entity, t.role, t.tone, t.tone_score, t.evidence, t.evidence_start, t.evidence_end, t.words, t.model
from lake.tones t
left join lake.entities e using (entity_id)
where t.day = $day and t.article_id = $article_id
order by abs(t.tone_score) desc, t.entity_id
