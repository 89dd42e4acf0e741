"""Every 20 minutes: new articles of the portals whose file says `[polite] pulse = true`, and the alerts that they give.

Lists are read, new pages fetched, what is new is processed and published, rules are judged. Nothing is announced downstream: that is the
work of `daily`, which crawls all portals and runs the checks. Without such a portal only `plan` runs. A tick that finds the day being
processed waits for it; ticks never overlap.
"""

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, chain
from pendulum import datetime

from dags.operators import DEFAULTS, TingfengOperator, ends

DAY = "{{ (dag_run.run_after + macros.timedelta(hours=8)).strftime('%Y-%m-%d') }}"  # Beijing has no summer time
WANTED = ["plan", "process", "build"]

with DAG(
    dag_id="pulse",
    schedule=CronTriggerTimetable("7,27,47 * * * *", timezone="Asia/Shanghai"),  # beside the ticks of `daily`
    start_date=datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["tingfeng", "crawl", "alerts"],
    doc_md=__doc__,
):
    plan = TingfengOperator(
        task_id="plan", command="plan", options={"day": DAY, "pulse": True}, output_json=True, execution_timeout=timedelta(minutes=5)
    )
    crawl = TingfengOperator.partial(
        task_id="crawl",
        command="crawl",
        arguments=["{{ task.item }}"],
        options={"day": DAY},
        pool="crawl",
        map_index_template="{{ task.item }}",
        execution_timeout=timedelta(minutes=15),
    ).expand(item=plan.output)

    process = TingfengOperator(task_id="process", command="process", options={"day": DAY}, trigger_rule="one_success")
    build = TingfengOperator(task_id="build", command="build")
    alerts = TingfengOperator(task_id="alerts", command="watch run")

    chain(plan, crawl, process, build, alerts, *ends(WANTED, name=f"pulse {DAY}", run="{{ dag_run.run_id }}"))
