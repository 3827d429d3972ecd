"""What counts as the cost of a side, and when a benchmark fails."""

from __future__ import annotations

import os

import pytest

from benchmarks.figures import Figure, Report
from benchmarks.measure import Sample, WrongResultError, apart, best, expect, measured


def test_work_done_apart_runs_in_another_process():
    assert apart(os.getpid) != os.getpid()


def test_the_cheapest_run_counts_with_the_highest_peak():
    assert best([Sample(2.0, 30.0, "same"), Sample(1.0, 10.0, "same"), Sample(3.0, 20.0, "same")]) == Sample(1.0, 30.0, "same")


def test_runs_that_disagree_are_an_error_however_fast():
    with pytest.raises(WrongResultError, match="7 instead of 8"):
        best([Sample(1.0, 0.0, 8), Sample(1.0, 0.0, 7)])


def test_what_work_returns_comes_with_its_cost():
    sample = measured(sum, range(100_000))

    assert sample.result == 4_999_950_000
    assert sample.cpu_s > 0


def test_equal_results_pass():
    expect("the number", 7, 7)


def test_only_what_was_promised_can_be_missed():
    report = Report(rows=1000, repeat=1)
    kept, missed, free = Figure("kept", 3.5, "x", at_most=3.5), Figure("missed", 3.6, "x", at_most=3.5), Figure("free", 9, "x")
    report.figures["import"] = [kept, missed, free]

    assert report.missed == [missed]
    assert [one["met"] for one in report.as_json()["figures"]["import"]] == [True, False, None]
