"""The parts of a merge, one module for what belongs together; `polyvocal.assemble.merge` puts them in order."""
