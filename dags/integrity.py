"""Every Sunday: all files of lake, archive, search index and warehouse against the digests of what was written.

`verify` is red when something is damaged; its log names each file with the command that makes it anew, and so do the notice and `tingfeng
doctor`. A lake of an older version has no digests: `tingfeng verify --adopt`, once, takes its files for what was written.
"""

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, chain
from pendulum import datetime

from dags.operators import DEFAULTS, TingfengOperator, ends

with DAG(
    dag_id="integrity",
    schedule=CronTriggerTimetable("0 3 * * 0", timezone="Asia/Shanghai"),
    start_date=datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["tingfeng", "health"],
    doc_md=__doc__,
):
    verify = TingfengOperator(task_id="verify", command="verify", execution_timeout=timedelta(hours=6))
    chain(verify, *ends(["verify"], name="integrity", run="{{ dag_run.run_id }}"))
