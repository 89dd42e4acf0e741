"""Crawls past days again, or rebuilds them from the archive: from the form, by REST, or `tingfeng backfill` by hand.

`recrawl` asks the portals for the articles of each day and then runs the steps; `reprocess` runs the steps on the archived pages and
requests nothing from portals. Complete days are skipped unless `redo` is set. A run that was stopped or failed is simply triggered again
with the same choices, `redo` too: it goes on with the days that are left. Days that are done are built and announced on `tingfeng://mart`
although others failed; `outcome` names those and makes the run red. A dry run prints what would change and changes nothing. The size of the
pool `backfill` is the number of days processed at once.
"""

from datetime import timedelta

from airflow.sdk import DAG, Param, PartitionedAtRuntime, chain
from pendulum import datetime

from dags.choices import STEPS, portal_names
from dags.operators import DEFAULTS, MART, TingfengOperator, ends

PORTALS = portal_names()
WHAT = {"mode": "{{ params.mode }}", "portal": "{{ params.portals }}", "step": "{{ params.steps }}"}
RANGE = {"from": "{{ params['from'] }}", "to": "{{ params.to }}", "order": "{{ params.order }}", "redo": "{{ params.redo }}"}
WANTED = "{{ ['rehearse'] if params.dry_run else ['plan', 'fill', 'build', 'check'] }}"
FILLED = "{{ ti.xcom_pull(task_ids=['fill']) | select | list }}"  # the days that are done; those that failed have left nothing
NOTHING_BUILT = "{{ not (ti.xcom_pull(task_ids=['fill']) | select | list and ti.xcom_pull(task_ids=['build'])[0]) }}"

with DAG(
    dag_id="backfill",
    schedule=PartitionedAtRuntime(),
    start_date=datetime(2015, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,
    render_template_as_native_obj=True,
    default_args=DEFAULTS,
    tags=["tingfeng", "backfill"],
    doc_md=__doc__,
    params={
        "from": Param(None, type="string", format="date", title="From", description_md="First day, Beijing date."),
        "to": Param(None, type="string", format="date", title="To", description_md="Last day, included."),
        "portals": Param(
            None, type=["null", "array"], items={"type": "string"}, examples=PORTALS, title="Portals", description_md="None chosen: all."
        ),
        "mode": Param(
            "recrawl",
            enum=["recrawl", "reprocess"],
            title="Mode",
            values_display={
                "recrawl": "recrawl: ask the portals, then run the steps",
                "reprocess": "reprocess: run the steps on the archive only",
            },
        ),
        "steps": Param(
            None, type=["null", "array"], items={"enum": [*STEPS]}, examples=[*STEPS], title="Steps", description_md="None chosen: all."
        ),
        "order": Param("oldest", enum=["oldest", "newest"], title="Which day first"),
        "redo": Param(False, type="boolean", title="Include complete days"),
        "dry_run": Param(False, type="boolean", title="Dry run", description_md="Print what would change; change nothing."),
    },
):
    rehearse = TingfengOperator(
        task_id="rehearse",
        command="backfill --dry-run",
        options=[RANGE, WHAT],
        skip="{{ not params.dry_run }}",
        execution_timeout=timedelta(hours=6),
    )
    plan = TingfengOperator(
        task_id="plan",
        command="backfill --plan",
        options=[RANGE, WHAT],
        skip="{{ params.dry_run }}",
        output_json=True,
        execution_timeout=timedelta(minutes=10),
    )
    fill = TingfengOperator.partial(
        task_id="fill",
        command="backfill",
        options=[RANGE, WHAT, {"day": "{{ task.item }}"}],
        pool="backfill",
        map_index_template="{{ task.item }}",
        execution_timeout=timedelta(hours=6),
    ).expand(item=plan.output)
    # as teardowns these also run when the run was stopped: the days that are done are built and announced
    build = TingfengOperator(task_id="build", command="build", item="built", skip="{{ params.dry_run }}").as_teardown()
    check = TingfengOperator(task_id="check", command="check", outlets=[MART], partitions=FILLED, skip=NOTHING_BUILT).as_teardown()

    chain(plan, fill, build, check)
    chain([rehearse, check], *ends(WANTED, name="backfill", run="{{ dag_run.run_id }}"))
