create or replace view lake.publisher_of as
select distinct on (portal, account) portal, account, publisher_id
from lake.publishers
where portal is not null
order by portal, account, publisher_id;

comment on view lake.publisher_of is 'One row per portal and account: the publisher who stands behind it.';
