-- 一篇文章里决定口吻的句子
-- The sentence that decided the tone of an article towards an entity, with the entity as the sentence names it.
with named as (
    select article_id, entity_id, day, list(distinct alias order by len(alias) desc, alias) as aliases
    from lake.mentions
    where article_id = $article_id and entity_id = $entity_id
    group by all
)
select t.evidence as sentence, coalesce(list_filter(n.aliases, lambda a: contains(t.evidence, a))[1], t.entity, t.entity_id) as entity, t.tone, t.article_id, t.entity_id
from mart.tone_evidence t
left join named n using (article_id, entity_id)
where t.article_id = $article_id and t.entity_id = $entity_id and t.evidence is not null
limit 1
