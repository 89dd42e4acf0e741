"""When things run: DAG files are configuration; the three other modules run child processes and start Airflow."""
