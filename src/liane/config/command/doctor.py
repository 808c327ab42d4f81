"""`liane doctor`: each check one line, and under what is wrong how to mend it."""

import argparse
import sys

from liane.config import environment
from liane.config.checkup import Finding, folder_findings, running_findings, setting_findings
from liane.config.checkup_database import database_findings
from liane.config.checkup_log import log_findings
from liane.config.command.database import available_database
from liane.lib.data_folder import held
from liane.lib.refusal import Refusal, said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no argument: the doctor looks at everything."""


def run(arguments: argparse.Namespace) -> int:
    """Print every finding and return 1 when something is wrong."""
    folder = environment.DATA.value()
    findings = [*folder_findings(folder), *setting_findings()]
    running = held(folder)
    findings += running_findings(running=running)
    try:
        with available_database() as url:
            findings += database_findings(url, running=running)
            findings += log_findings(url)
    except Refusal as refusal:
        findings.append(Finding(said("Base de données", "Database"), str(refusal), well=False))
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    return 0 if all(finding.well for finding in findings) else 1
