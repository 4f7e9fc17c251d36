#!/usr/bin/env python
"""Operators' commands. `manage.py doctor` tells what is missing."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edoc.config.settings.main")
    os.umask(0o077)  # what the instance writes is for its own account alone
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
