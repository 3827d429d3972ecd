"""One file for each remote service: the only place of its client library, and of what its errors mean."""
