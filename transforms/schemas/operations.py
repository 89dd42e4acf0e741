"""The pipeline's record of its work: runs and dropped rows."""

from transforms.columns import COUNT, DAY, TEXT, column, dataset

RUNS = dataset(
    "runs",
    "One row per step and day: its last run.",
    ("step",),
    column("step", TEXT, "Name of the step.", required=True),
    column("day", DAY, "Beijing date that was processed; the partition of the lake.", required=True),
    column("n_in", COUNT, "Rows read from the step's first input.", required=True),
    column("n_out", COUNT, "Rows written.", required=True),
    column(
        "n_kept", COUNT, "Rows of the first input that are accounted for in the output; n_in = n_kept + n_dropped, always.", required=True
    ),
    column("n_dropped", COUNT, "Rows of the first input that were not kept, each with a reason in lake.drops.", required=True),
    column("input_hash", TEXT, "Hash of the step's inputs and code version: equal hashes give equal output.", required=True),
    column("version", TEXT, "Version of the step's code.", required=True),
    column("digests", TEXT, "XXH3 of each file that the step wrote, as dataset:digest with blanks between; null of an older version."),
    column("inputs", TEXT, "Files of the day that the step read, as dataset:digest with blanks between; null of an older version."),
    column("tables", TEXT, "Curated tables that the step read, as table:hash with blanks between; null of an older version."),
)

DROPS = dataset(
    "drops",
    "One row per row that a step did not keep.",
    ("step", "key"),
    column("step", TEXT, "Name of the step.", required=True),
    column("day", DAY, "Beijing date that was processed; the partition of the lake.", required=True),
    column("key", TEXT, "Key of the row that was dropped: page_id or article_id.", required=True),
    column("reason", TEXT, "Reason from the closed list in transforms/result.py.", required=True),
    column("detail", TEXT, "The URL or words that show why; null when the reason is enough."),
)
