-- 通稿
-- Texts that three or more publishers carried whole within an hour, in a range of Beijing days; of all articles or of a list.
-- Optional: scope
select w.chain_id, w.origin_id, w.title, w.origin_publisher, w.first_at, w.last_at, w.n_publishers, w.n_wave_copies, w.n_credited, w.n_unsourced,
       count(*) over () as n_waves
from mart.press_release_waves w
where w.day between $first and $last
  and ($scope::varchar[] is null or list_has_any(w.article_ids, $scope::varchar[]) or w.origin_id in (select unnest($scope::varchar[])))
order by w.n_publishers desc, w.n_wave_copies desc, w.first_at, w.chain_id
limit $n
