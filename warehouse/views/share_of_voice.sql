create or replace view mart.share_of_voice as
with counted as (
    select v.entity_id, coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.display_name, e.kind as entity_kind, v.day,
       count(*) as n_articles,
           count(distinct v.chain_id) as n_origins, count(distinct v.publisher) as n_publishers,
           list(v.article_id order by v.article_id) as article_ids
    from lake.voices v
    join lake.entities e using (entity_id)
    group by all
)
select entity, display_name, entity_kind, day, n_articles, n_origins, n_publishers,
       n_articles / sum(n_articles) over same_kind as articles_ratio, n_origins / sum(n_origins) over same_kind as origins_ratio,
       n_publishers / sum(n_publishers) over same_kind as publishers_ratio, entity_id, article_ids, entity_kind as kind,
       n_articles as n_copies, articles_ratio as copies_ratio
from counted
window same_kind as (partition by entity_kind, day);

comment on view   mart.share_of_voice                  is 'One row per entity and Beijing day: its share of the voice among entities of its kind, counted in three ways.';
comment on column mart.share_of_voice.entity           is 'Name of the entity: Chinese, else English, else its key.';
comment on column mart.share_of_voice.display_name     is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.share_of_voice.entity_kind      is 'company, product, person or organisation; null when the entity left the table. Shares are within a kind.';
comment on column mart.share_of_voice.day              is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise. Texts and publishers of two days are the same ones: use mart.voice for more than one day.';
comment on column mart.share_of_voice.n_articles       is 'Articles, every copy counted. Those that name the entity.';
comment on column mart.share_of_voice.n_origins        is 'Origins: all copies of one text counted once.';
comment on column mart.share_of_voice.n_publishers     is 'Independent publishers: portals and accounts of one group counted once.';
comment on column mart.share_of_voice.articles_ratio   is 'n_articles over all entities of the kind, 0 to 1.';
comment on column mart.share_of_voice.origins_ratio    is 'n_origins over all entities of the kind, 0 to 1.';
comment on column mart.share_of_voice.publishers_ratio is 'n_publishers over all entities of the kind, 0 to 1.';
comment on column mart.share_of_voice.entity_id        is 'Key of lake.entities.';
comment on column mart.share_of_voice.article_ids      is 'The articles that the row counts.';
comment on column mart.share_of_voice.kind             is 'Deprecated: use entity_kind.';
comment on column mart.share_of_voice.n_copies         is 'Deprecated: use n_articles.';
comment on column mart.share_of_voice.copies_ratio     is 'Deprecated: use articles_ratio.';
