"""The exit codes are a contract with the shell, the DAGs and whoever runs the commands: their numbers do not change."""

import crawlers.exit_codes


def test_the_numbers_of_the_contract():
    numbers = {code.name: int(code) for code in crawlers.exit_codes.ExitCode}
    assert numbers == {"BUG": 1, "USAGE": 2, "CHECK_FIRED": 3, "TEMPORARY": 75, "NOTHING_TO_DO": 99, "INTERRUPTED": 130}
