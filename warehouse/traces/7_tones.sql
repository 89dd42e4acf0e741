-- 实体与口吻 who is named, sentence by sentence, with the words of each sentence that decided its tone (word, weight, rule)
select coalesce(e.name_zh, e.name_en, m.entity_id) as entity, round(t.tone_score, 2) as tone_score, t.tone,
       if(m.in_title, 'title', m.first_start::varchar) as place, m.aliases, m.sentence,
       list_sort(list_distinct(list_filter(coalesce(t.words, []), lambda w: contains(m.sentence, regexp_extract(w, '^(.*) [+-][0-9.]+ [^ ]+$', 1)) or ends_with(w, ' model') and m.sentence = t.evidence))) as words,
       t.model
from (select entity_id, in_title, sentence, min("start") as first_start, list(alias order by "start") as aliases,
             sum(count(*)) over (partition by entity_id) as n_mentions
      from lake.mentions
      where article_id = $article_id and day = (select max(day) from lake.mentions where article_id = $article_id)
      group by entity_id, in_title, sentence) m
left join (select entity_id, tone_score, tone, evidence, words, model from lake.tones where article_id = $article_id
           qualify row_number() over (partition by entity_id order by day desc) = 1) t using (entity_id)
left join lake.entities e using (entity_id)
order by m.n_mentions desc, m.entity_id, m.in_title desc, m.first_start
