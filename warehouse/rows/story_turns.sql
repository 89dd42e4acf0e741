-- 传闻与回应
-- Articles of a story that as a whole claim, answer, confirm or deny.
select reported_at, turn, portal, entity, sentence, title, first_claim_at, first_answer_at, article_id, chain_id
from mart.story_turns
where story_id = $story_id and is_main and is_origin and turn <> 'leak'
order by reported_at, article_id
