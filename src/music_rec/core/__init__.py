"""What everything else stands on: pure values first, then storage, jobs and locks."""
