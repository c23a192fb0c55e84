"""Who may change the catalogues: the education bureau and the system administrator."""
from app.authz import Permission, Role, allow

allow(Permission.CATALOGUE_IMPORT, {Role.GOV_EDU, Role.SYSADMIN, Role.SYSTEM})
