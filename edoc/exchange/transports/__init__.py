"""The roads to other agencies: one port (`port.Transport`) and its adapters (`vxp`).

Plain Python; an adapter gets a frozen configuration and a clock, and knows no rows.
"""
