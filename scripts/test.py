"""The whole suite: house rules, SQLite, PostgreSQL, the real browser.

Installs Debian's Chromium and a Chinese font where it can (Debian, root); elsewhere says the one
command that does. With CI set, a browser that cannot be had is a failure.
"""
import os
import shutil
import subprocess
import sys
import time

BIN = os.path.dirname(sys.executable)
PARALLEL = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile"]
# Walks over pages: the same requests whatever the database; they run on SQLite.
PAGES_ONLY = ["--ignore=tests/integration/crawl", "--ignore=tests/integration/access"]
BROWSER_PACKAGES = ["chromium", "fonts-noto-cjk"]


def _browser() -> bool:
    if shutil.which("chromium"):
        return True
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing", *BROWSER_PACKAGES, "…", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *BROWSER_PACKAGES]):
            subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)  # noqa: S603
    return shutil.which("chromium") is not None


def _stage(name: str, command: list[str]) -> bool:
    started = time.monotonic()
    print(f"== {name}", flush=True)
    status = subprocess.run(command, check=False).returncode  # noqa: S603
    print(f"== {name}: {'ok' if status == 0 else 'FAILED'} ({time.monotonic() - started:.0f} s)\n", flush=True)
    return status == 0


def main() -> int:
    """Run every stage, also after a failed one; the exit status tells whether all passed."""
    python = sys.executable
    extra = []
    if not _browser():
        words = "apt-get install " + " ".join(BROWSER_PACKAGES)
        if os.environ.get("CI"):
            print(f"No Chromium. Install it: {words}")
            return 1
        print(f"\n*** NOT TESTED: the journeys in a real browser. Install Chromium: {words}\n")
        extra = ["--ignore=tests/journeys"]
    stages = [
        ("house rules", [f"{BIN}/lint-imports", "--no-cache"]),
        ("style", [f"{BIN}/ruff", "check", "-q", "app", "tests", "scripts", "config.py", "wsgi.py"]),
        ("tests on SQLite", [python, "-m", "pytest", "tests", *PARALLEL, *extra]),
        ("tests on PostgreSQL", [python, "-m", "pytest", "tests/integration", "--database", "postgresql", *PARALLEL, *PAGES_ONLY]),
    ]
    failed = [name for name, command in stages if not _stage(name, command)]
    print("all stages passed" if not failed else "failed: " + ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
