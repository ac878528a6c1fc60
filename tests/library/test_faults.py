"""A fault is a sentence, wherever it travels."""

import pickle

from polyvocal.faults import Fault


def test_a_fault_survives_a_journey_between_processes() -> None:
    fault = Fault("a.csv, line 2", "“x” stands there", "a number")
    again = pickle.loads(pickle.dumps(fault))
    assert str(again) == str(fault) == "a.csv, line 2: “x” stands there; expected a number."
