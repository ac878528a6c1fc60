"""`python -m polyvocal` is the same as `polyvocal`."""

from polyvocal.cli import main

main()
