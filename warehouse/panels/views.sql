-- 可问的表
-- Views of the mart with their comments.
select view_name as name, comment from duckdb_views() where schema_name = 'mart' and database_name = 'warehouse' and not internal order by view_name
