-- 实体与口吻 who is named, sentence by sentence and in which role; the score stands beside the sentence that decided, with its words (word, weight, rule)
with verdicts as (
    select entity_id, tone_score, tone, role, words, model, evidence, evidence_start
    from lake.tones where article_id = $article_id
    qualify row_number() over (partition by entity_id order by day desc) = 1
),
named as (
    select n.entity_id, n.in_title, n.sentence, min(n."start") as first_start, list(n.alias order by n."start") as aliases,
           list_distinct(list(n.role order by n."start")) as roles,
           coalesce(any_value(d.evidence) = n.sentence, false) as decides, sum(count(*)) over (partition by n.entity_id) as n_mentions
    from lake.mentions n
    left join verdicts d using (entity_id)
    where n.article_id = $article_id and n.day = (select max(day) from lake.mentions where article_id = $article_id)
    group by n.entity_id, n.in_title, n.sentence
),
told as (
    from named
    union all by name
    -- the sentence that decided may only point back at the name (该公司), or name nobody
    select v.entity_id, v.evidence_start is null as in_title, v.evidence as sentence, v.evidence_start as first_start, []::varchar[] as aliases,
           []::varchar[] as roles, true as decides, (select max(n.n_mentions) from named n where n.entity_id = v.entity_id) as n_mentions
    from verdicts v
    where v.evidence is not null and not exists (from named n where n.entity_id = v.entity_id and n.sentence = v.evidence)
)
select coalesce(e.display_name, m.entity_id) as entity, t.role, if(m.decides, round(t.tone_score, 2), null) as tone_score, if(m.decides, t.tone, null) as tone,
       if(m.in_title, 'title', m.first_start::varchar) as place, m.aliases, m.roles, m.sentence,
       list_filter(coalesce(t.words, []), lambda w: if(w.rule = 'model', m.decides, contains(m.sentence, w.word))) as words,
       if(m.decides, t.model, null) as model
from told m
left join verdicts t using (entity_id)
left join lake.entities e using (entity_id)
order by m.n_mentions desc nulls last, m.entity_id, m.in_title desc, m.first_start
