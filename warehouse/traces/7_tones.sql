-- 实体与口吻 who is named, and how it is spoken of
select coalesce(e.name_zh, e.name_en, e.entity_id) as entity, m.n_mentions, m.aliases, round(t.tone_score, 2) as tone_score, t.tone, t.evidence, t.words
from (select entity_id, count(*) as n_mentions, list(distinct alias) as aliases
      from lake.mentions where article_id = $article_id group by all) m
left join (select entity_id, tone_score, tone, evidence, words from lake.tones where article_id = $article_id
           qualify row_number() over (partition by entity_id order by day desc) = 1) t using (entity_id)
left join lake.entities e using (entity_id)
order by m.n_mentions desc
