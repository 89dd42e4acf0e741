-- 口吻：每家公司被怎样谈论，附证据句
select entity as 公司, sum(n_articles)::bigint as 篇数, sum(n_positive)::bigint as 正面, sum(n_negative)::bigint as 负面,
       round(sum(tone_score * n_articles) / sum(n_articles), 2) as 口吻,
       arg_max(worst_evidence, n_negative) as 最负面的句子, arg_max(best_evidence, n_positive) as 最正面的句子
from mart.entity_tone_daily
where entity_id in (select entity_id from lake.entities where kind = 'company' and starts_with(entity_id, 'demo_'))
group by entity
order by 篇数 desc
limit 5
