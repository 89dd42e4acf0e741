"""Crawls every portal for one Beijing day and brings the lake up to date.

The partition key is the day. There are several runs a day; each only adds what is new, so any of them can be missed or repeated.
A portal that fails is red, with the reason in the last line of its log; the other portals go on and the day is built.
`process` runs all steps: what does not need the output of a failed step is still done and built, and the run is red.
`alerts` judges the rules of own/watch and sends what they give; red checks hold everything back, and it says so.
`notify` tells the addresses of TINGFENG_NOTIFY_URLS what failed, one message for each cause; a cause is reported once a day.
Downstream: schedule your own DAG on the asset `tingfeng://mart`, which has one partition for each day that passed the checks.
"""

from datetime import timedelta

from airflow.sdk import DAG, CronPartitionTimetable, chain
from pendulum import datetime

from dags.operators import DEFAULTS, MART, TingfengOperator, ends

DAY = "{{ dag_run.partition_key or (dag_run.run_after + macros.timedelta(hours=8)).strftime('%Y-%m-%d') }}"  # Beijing has no summer time
WANTED = ["plan", "process", "build", "check"]  # a portal that fails is red itself; its day is built without it

with DAG(
    dag_id="daily",
    # with the schedule at 00:00 Airflow's own backfill up to day D includes D: it compares ranges with scheduled times
    schedule=CronPartitionTimetable("0 0,8,12,16,20 * * *", timezone="Asia/Shanghai", key_format="%Y-%m-%d"),
    start_date=datetime(2015, 1, 1, tz="Asia/Shanghai"),  # days before it cannot be backfilled natively
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["tingfeng", "crawl"],
    doc_md=__doc__,
):
    plan = TingfengOperator(task_id="plan", command="plan", options={"day": DAY}, output_json=True, execution_timeout=timedelta(minutes=10))
    crawl = TingfengOperator.partial(
        task_id="crawl",
        command="crawl",
        arguments=["{{ task.item }}"],
        options={"day": DAY},
        pool="crawl",
        map_index_template="{{ task.item }}",
        execution_timeout=timedelta(hours=3),
    ).expand(item=plan.output)

    process = TingfengOperator(task_id="process", command="process", options={"day": DAY}, trigger_rule="all_done")
    build = TingfengOperator(task_id="build", command="build", trigger_rule="all_done")
    check = TingfengOperator(task_id="check", command="check", outlets=[MART], partitions=[DAY])

    alerts = TingfengOperator(task_id="alerts", command="watch run", trigger_rule="all_done")

    chain(plan, crawl, process, build, check, alerts)
    process >> check  # a day with a failed step is built as far as it goes, and not announced
    chain(alerts, *ends(WANTED, name=f"daily {DAY}", day=DAY))
