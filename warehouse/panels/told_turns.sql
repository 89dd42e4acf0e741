-- 传闻、回应、辟谣
-- Origins of a range of Beijing days that as a whole claim, answer, confirm or deny, with their story; of all articles or of a list.
-- Optional: scope
select t.turn, t.turn_zh, t.reported_at, t.portal, t.title, t.article_id, t.chain_id, t.entity, t.sentence, t.story_id, s.headline,
       t.first_claim_at, t.first_answer_at, t.n_chain_copies
from mart.story_turns t
join mart.story_overview s using (story_id)
where t.day between $first and $last and t.is_main and t.is_origin and t.turn <> 'leak'
  and ($scope::varchar[] is null or t.article_id in (select unnest($scope::varchar[])))
order by t.reported_at, t.article_id
limit $n
