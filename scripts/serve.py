"""Start the product on this machine: migrate, load the catalogues, fill the demonstration, serve.

Environment: INSTANCE (folder of all data), PORT, DEMO (0: an empty city), ENGINE, DATABASE_URL.
"""
import logging
import os
import socket
import sys
import threading
import time
from pathlib import Path

from waitress import create_server


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _step(text: str, action) -> None:
    started = time.monotonic()
    print(f"  {text} …", end=" ", flush=True)
    said = action()
    print(f"{said or 'ok'} ({time.monotonic() - started:.1f} s)", flush=True)


def _prepare(app) -> None:
    from flask_migrate import upgrade

    from app.taxonomy import load

    _step("database", lambda: upgrade(directory=str(Path(app.root_path).parent / "migrations")))
    _step("official catalogues", lambda: _catalogues(load))
    if app.config["DEMO"]:
        from app.demo import fill

        _step("demonstration data", fill.fill_if_empty)


def _catalogues(load) -> str:
    from app.core.db import db

    applied = load.load_all()
    db.session.commit()
    return f"{len(applied)} loaded" if applied else "up to date"


def _worker(app, stop: threading.Event) -> threading.Thread:
    from app.search.worker import run

    thread = threading.Thread(target=run, args=(app, stop), name="worker", daemon=True)
    thread.start()
    return thread


def main() -> int:
    """Serve until interrupted. Returns the exit status."""
    port = int(os.environ.get("PORT") or 8000)
    if not _free(port):
        print(f"Port {port} is in use. Choose another: make run PORT=8123")
        return 1
    Path(os.environ.get("INSTANCE") or "instance").mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    from app import create_app

    app = create_app()
    print(f"{app.config['APP_NAME']} – {app.config['INSTANCE']}")
    with app.app_context():
        _prepare(app)
    stop = threading.Event()
    worker = _worker(app, stop) if app.config["WORKER_IN_PROCESS"] else None
    server = create_server(app, host="127.0.0.1", port=port, threads=8, channel_timeout=60)
    print(f"\n  http://127.0.0.1:{port}/\n")
    if app.config["DEMO"]:
        from app.demo import accounts

        with app.app_context():
            accounts.print_table()
    print("\nCtrl-C stops.", flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        stop.set()
        if worker:
            worker.join(timeout=10)
    return 0


if __name__ == "__main__":
    sys.exit(main())
