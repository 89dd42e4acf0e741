"""Every Monday morning: the 周报 of the seven days up to Sunday, put into the archive, listed on the site under 报告 and sent like the 日报.

`check` comes first: a report on rows that break a rule is not sent, and `notify` says which. An address gets the report of a week once.
"""

from airflow.sdk import DAG, CronTriggerTimetable, chain
from pendulum import datetime

from dags.operators import DEFAULTS, TingfengOperator, ends

SUNDAY = "{{ (dag_run.run_after + macros.timedelta(hours=8, days=-1)).strftime('%Y-%m-%d') }}"  # the day before the run, Beijing time

with DAG(
    dag_id="weekly_briefing",
    schedule=CronTriggerTimetable("45 8 * * 1", timezone="Asia/Shanghai"),
    start_date=datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["tingfeng", "report"],
    doc_md=__doc__,
):
    check = TingfengOperator(task_id="check", command="check")
    brief = TingfengOperator(task_id="brief", command="brief weekly", options={"day": SUNDAY, "send": True})

    chain(check, brief, *ends(["check", "brief"], name=f"weekly_briefing {SUNDAY}", run="{{ dag_run.run_id }}"))
