create or replace view mart.share_of_voice as
with counted as (
    select v.entity_id, coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.kind, v.day, count(*) as n_copies,
           count(distinct v.chain_id) as n_origins, count(distinct v.publisher) as n_publishers,
           list(v.article_id order by v.article_id) as article_ids
    from lake.voices v
    join lake.entities e using (entity_id)
    group by all
)
select entity_id, entity, kind, day, n_copies, n_origins, n_publishers,
       n_copies / sum(n_copies) over same_kind as copies_ratio,
       n_origins / sum(n_origins) over same_kind as origins_ratio,
       n_publishers / sum(n_publishers) over same_kind as publishers_ratio,
       article_ids
from counted
window same_kind as (partition by kind, day);

comment on view   mart.share_of_voice                  is 'One row per entity and Beijing day: its share of the voice among entities of its kind, counted in three ways.';
comment on column mart.share_of_voice.entity_id        is 'Key of lake.entities.';
comment on column mart.share_of_voice.entity           is 'Chinese name.';
comment on column mart.share_of_voice.kind             is 'company, product, person or organisation; shares are within a kind.';
comment on column mart.share_of_voice.day              is 'Beijing date of the articles (reported_at).';
comment on column mart.share_of_voice.n_copies         is 'Articles that name the entity, every copy counted.';
comment on column mart.share_of_voice.n_origins        is 'Origins: all copies of one text counted once.';
comment on column mart.share_of_voice.n_publishers     is 'Independent publishers: portals and accounts of one group counted once.';
comment on column mart.share_of_voice.copies_ratio     is 'n_copies over all entities of the kind on the day, 0 to 1.';
comment on column mart.share_of_voice.origins_ratio    is 'n_origins over all entities of the kind on the day, 0 to 1.';
comment on column mart.share_of_voice.publishers_ratio is 'n_publishers over all entities of the kind on the day, 0 to 1.';
comment on column mart.share_of_voice.article_ids      is 'The articles themselves.';
