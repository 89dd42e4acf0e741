"""Every Monday: articles of each portal in the last seven days against its expectation, and whether portal files still fit their pages.

A report in the task logs, not a gate: nothing depends on it. `expectations` prints the portals and days that are not ok, with the cause;
`portal_files` validates every portal file and runs its saved pages.
"""

from airflow.sdk import DAG, CronTriggerTimetable, chain
from pendulum import datetime

from dags.operators import DEFAULTS, TingfengOperator, ends

WEEK_AGO = "{{ (dag_run.run_after + macros.timedelta(hours=8, days=-7)).strftime('%Y-%m-%d') }}"
UNWELL = f"""
select portal, portal_name, crawl_day, state, n_articles, articles_min, articles_max, n_failed, main_failure, n_dropped, main_drop
from mart.source_health where state not in ('ok', 'not_crawled') and crawl_day >= date '{WEEK_AGO}' order by portal, crawl_day
"""

with DAG(
    dag_id="portal_health",
    schedule=CronTriggerTimetable("0 9 * * 1", timezone="Asia/Shanghai"),
    start_date=datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["tingfeng", "health"],
    doc_md=__doc__,
):
    build = TingfengOperator(task_id="build", command="build")
    expectations = TingfengOperator(task_id="expectations", command="sql", arguments=[UNWELL])
    portal_files = TingfengOperator(task_id="portal_files", command="portal check")

    chain(build, expectations)
    chain([expectations, portal_files], *ends(["build", "expectations", "portal_files"], name="portal_health", run="{{ dag_run.run_id }}"))
