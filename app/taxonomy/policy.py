"""Who may change the catalogues: the city's education bureau and the system administrator."""
from flask import current_app

from app.authz import Actor, Permission, Role, allow
from app.taxonomy.places import region_prefix


def _of_the_city(actor: Actor) -> bool:
    """A catalogue holds for the whole city: no county's bureau changes it."""
    return actor.area in (None, region_prefix(current_app.config["CITY_CODE"]))


allow(Permission.CATALOGUE_IMPORT, {Role.GOV_EDU, Role.SYSADMIN, Role.SYSTEM}, who=_of_the_city)
