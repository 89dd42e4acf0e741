"""Every morning: the 日报 of yesterday, put into the archive, listed on the site under 报告 and sent to the addresses of TINGFENG_NOTIFY_URLS.

By 08:30 the runs of `daily` at 00:00 and 08:00 have fetched what was published late in the evening. `check` comes first: a report on rows
that break a rule is not sent, and `notify` says which. An address gets the report of a day once, however often the run is repeated.
To send the report of a watch list too, add a task with the option `for`.
"""

from airflow.sdk import DAG, CronTriggerTimetable, chain
from pendulum import datetime

from dags.operators import DEFAULTS, TingfengOperator, ends

YESTERDAY = "{{ (dag_run.run_after + macros.timedelta(hours=8, days=-1)).strftime('%Y-%m-%d') }}"  # Beijing has no summer time

with DAG(
    dag_id="briefing",
    schedule=CronTriggerTimetable("30 8 * * *", timezone="Asia/Shanghai"),
    start_date=datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["tingfeng", "report"],
    doc_md=__doc__,
):
    check = TingfengOperator(task_id="check", command="check")
    brief = TingfengOperator(task_id="brief", command="brief daily", options={"day": YESTERDAY, "send": True})

    chain(check, brief, *ends(["check", "brief"], name=f"briefing {YESTERDAY}", run="{{ dag_run.run_id }}"))
