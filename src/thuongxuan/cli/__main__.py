"""Lets ``python -m thuongxuan.cli`` run the command without an installed script."""

from thuongxuan.cli import main

main(prog_name="thuongxuan")
