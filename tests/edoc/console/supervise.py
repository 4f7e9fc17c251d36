"""A real supervisor in a process of its own, over the children given as JSON on the command line."""

from __future__ import annotations

import json
import signal
import sys

from edoc.console.children import Child
from edoc.console.supervisor import Supervisor

children = [Child(**{**one, "argv": tuple(one["argv"])}) for one in json.loads(sys.argv[1])]
supervisor = Supervisor(
    children=children, out=sys.stdout, on_ready=lambda child: supervisor.say("edoc", f"{child.name} answers")
)
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda *_: supervisor.stop())
supervisor.run()
supervisor.say("edoc", "all stopped")
