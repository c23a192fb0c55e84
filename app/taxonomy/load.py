"""Loading what is shipped: idempotent, in bulk, never against an officer's own change."""
from app.core import clock
from app.core.db import db
from app.taxonomy import shipped, store
from app.taxonomy.datasets import Dataset, key_of
from app.taxonomy.models import CatalogueRelease, CityNeighbour
from app.taxonomy.plan import Plan, compare

# Words and the map are the platform's own: what a new version no longer says, ends.
_REPLACED = frozenset({"map", "terms"})


def load_all() -> list[CatalogueRelease]:
    """Bring every catalogue to the shipped version; the releases made (none when all agree). Flushes, no commit."""
    present = _present()
    made = [_load(one) for one in store.order() if present.get(one.name) != shipped.digest(one.name)]
    if made:
        from app.taxonomy import catalogue

        catalogue.forget()
    return made


def _present() -> dict[str, str]:
    """Dataset → digest of the shipped version loaded last."""
    rows = db.session.execute(
        db.select(CatalogueRelease.dataset, CatalogueRelease.file_hash)
        .where(CatalogueRelease.origin == "shipped").order_by(CatalogueRelease.id))
    return {dataset: digest for dataset, digest in rows}  # noqa: C416


def _load(dataset: Dataset) -> CatalogueRelease:
    rows = shipped.rows(dataset.name)
    stored = store.existing(dataset)
    own = {key for key, row in stored.items() if row["origin"] == "upload"}
    kept = [row for row in rows if key_of(dataset, row) not in own]
    plan = compare(dataset, kept, stored, complete=False)
    if dataset.name in _REPLACED:
        _end_what_is_gone(plan, {key_of(dataset, row) for row in rows}, stored)
    store.apply(plan, origin="shipped", today=clock.today())
    if dataset.name == "regions":
        _places(rows)
    counts = plan.counts()
    release = CatalogueRelease(
        dataset=dataset.name, origin="shipped", version=shipped.source(dataset.name)["version"], file_name=dataset.file,
        file_hash=shipped.digest(dataset.name), applied_at=clock.now(),
        report={} if not stored else plan.report(), **counts)
    db.session.add(release)
    db.session.flush()
    return release


def _end_what_is_gone(plan: Plan, shipped_keys: set[tuple], stored: dict[tuple, dict]) -> None:
    plan.ended += [(row, None) for key, row in stored.items()
                   if key not in shipped_keys and row["origin"] == "shipped" and not row["valid_to"]]


def _places(rows: list[dict]) -> None:
    """Centroids of cities that were there before, and who borders on whom."""
    from app.taxonomy.models import Region

    for row in rows:
        if row["lon"] is not None:
            place = db.update(Region).where(Region.code == row["code"]).values(lon=row["lon"], lat=row["lat"])
            db.session.execute(place.execution_options(synchronize_session=False))
    have = {(a, b) for a, b in db.session.execute(db.select(CityNeighbour.city_code, CityNeighbour.neighbour_code))}
    store.bulk_insert(CityNeighbour, [
        {"city_code": a, "neighbour_code": b, "origin": "shipped"}
        for a, b in shipped.neighbours() if (a, b) not in have])
