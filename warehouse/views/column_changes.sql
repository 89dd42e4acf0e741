create or replace view mart.column_changes as
select cast(version as integer) as version, view as view_name, "column" as column_name, change, instead
from lake.mart_changes;

comment on view   mart.column_changes             is 'One row per column of mart that was added, deprecated or removed, with the version of mart.version that did it.';
comment on column mart.column_changes.version     is 'Number of the version, rising with each released change of a column.';
comment on column mart.column_changes.view_name   is 'The view of mart.';
comment on column mart.column_changes.column_name is 'The column.';
comment on column mart.column_changes.change      is 'added, deprecated (it stays for a version and gives what the column in instead gives) or removed.';
comment on column mart.column_changes.instead     is 'The column to use now; null for an added one.';
