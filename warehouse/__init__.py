"""The only place that knows Parquet files and DuckDB."""
