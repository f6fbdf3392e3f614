"""Run a command with DATABASE_URL and REDIS_URL set, where both servers answer; else say so and skip.

With REQUIRE_SERVICES=1 a missing server is a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import redis

DATABASE = os.environ.get("TEST_DATABASE_URL", "postgres://root@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


def missing() -> str:
    """Why the servers cannot be used ('' when they can)."""
    try:
        psycopg.connect(DATABASE, connect_timeout=3).close()
        with redis.Redis.from_url(REDIS, socket_connect_timeout=3) as client:
            client.ping()
    except (psycopg.Error, redis.RedisError) as error:
        return str(error).strip().splitlines()[0]
    return ""


def main() -> int:
    """Check, then run what follows `--`."""
    reason = missing()
    if reason:
        sys.stdout.write(f"PostgreSQL and Redis tests skipped: {reason}\n")
        return 1 if os.environ.get("REQUIRE_SERVICES") == "1" else 0
    command = sys.argv[sys.argv.index("--") + 1 :]
    environment = {
        **os.environ,
        "DATABASE_URL": DATABASE,
        "REDIS_URL": REDIS,
        "PGOPTIONS": "-c synchronous_commit=off",  # drills have servers of their own
    }
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
