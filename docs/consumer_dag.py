"""Example of a DAG of your own that starts when a day is finished: it writes the day's share of voice into a CSV file.

`tingfeng://mart` has one partition for each day that passed the checks, from `daily` and from `backfill`; the partition key is the day.
Put such a file into a folder of your own and configure both folders (docs/deploy.md, "Your own DAG on a finished day").
"""

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset, PartitionedAssetTimetable
from pendulum import datetime

EXPORT = """
mkdir -p "$TINGFENG_DATA/exports"
tingfeng sql "select * from mart.share_of_voice where day = '$DAY'" --format csv > "$TINGFENG_DATA/exports/share_of_voice_$DAY.csv"
"""

with DAG(
    dag_id="share_of_voice_export",
    schedule=PartitionedAssetTimetable(assets=Asset(name="tingfeng_mart", uri="tingfeng://mart")),
    start_date=datetime(2015, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    tags=["example"],
    doc_md=__doc__,
):
    BashOperator(
        task_id="export", bash_command=EXPORT, env={"DAY": "{{ dag_run.partition_key }}"}, append_env=True
    )  # $TINGFENG_DATA and `tingfeng` on the path come with the settings of `tingfeng airflow`
