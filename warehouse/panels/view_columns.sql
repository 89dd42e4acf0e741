-- 一张表的列
-- Columns of a view of the mart with their types and comments.
select column_name as name, data_type as type, comment
from duckdb_columns()
where schema_name = 'mart' and database_name = 'warehouse' and table_name = $view
order by column_index
