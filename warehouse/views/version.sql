create or replace view mart.version as
select cast(max(version) as integer) as version, cast(min(version) as integer) - 1 as described_from
from (select cast(version as integer) as version from lake.mart_changes)
having count(*) > 0;

comment on view   mart.version                is 'One row per warehouse: the version of the columns of mart. A column goes only after a version in which it is marked "Deprecated"; mart.column_changes lists all changes.';
comment on column mart.version.version        is 'Number of the version, rising with each released change of a column.';
comment on column mart.version.described_from is 'The version that mart.column_changes begins after.';
