"""edXML: what a message says (`messages`), writing it exactly (`write`), reading it tolerantly (`read`).

Plain Python over lxml; knows no rows, no network and no clock. The specification is docs/exchange-spec.md.
"""
