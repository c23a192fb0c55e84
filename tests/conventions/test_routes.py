"""House rule: no route without a guard, and a GET never writes."""
from app.authz import Permission

# Routes of extensions, not ours to decorate.
FOREIGN = {"static", "bootstrap.static"}


def _rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in FOREIGN]


def test_every_route_is_guarded_or_declared_public(app):
    naked = [rule.endpoint for rule in _rules(app)
             if not hasattr(app.view_functions[rule.endpoint], "permission")
             and not getattr(app.view_functions[rule.endpoint], "is_public", False)]
    assert naked == []


def test_every_permission_that_routes_ask_for_has_a_policy(app):
    from app.authz import policy

    asked = {view.permission for view in app.view_functions.values() if hasattr(view, "permission")}
    assert asked - set(policy.table()) == set()


def test_every_permission_is_used_or_it_goes(app):
    from app.authz import policy
    from app.workflow.table import workflows

    moved = {t.permission for w in workflows().values() for t in w.transitions if t.permission}
    asked = {view.permission for view in app.view_functions.values() if hasattr(view, "permission")}
    unused = set(Permission) - moved - asked - set(policy.table())
    assert unused == set()
