"""scratch: writes table.py from what is found, for review."""
import sys; sys.path.insert(0,'/work/main')
P="/work/main/tests/integration/access/table.py"
BY = {"question_no":"@question_public","answer_no":"@answer_public","application_no":"@application_sent","invitation_no":"@invitation",
 "cooperation_no":"@cooperation_running","agreement_no":"@agreement","record_no":"@record","certificate_no":"@certificate","evidence_id":"@evidence",
 "org_no":"@org","membership_id":"@member","run_id":"@run","notification_id":"@message","release_id":"@release","token":"forged","number":1,
 "code":"internship","kind":"specialty","what":"questions","fmt":"xlsx","key":"matching.weights","move":"request_acceptance","answer":"ask"}
OVER = {
 "answers.create":{"code":"trainee_cohort"},
 "organisations.review":{"org_no":"@org_waiting"},
 "organisations.approve":{"org_no":"@org_waiting","deed":"verify"},
 "organisations.decide":{"org_no":"@org","deed":"suspend"},
 "organisations.issue_claim":{"org_no":"@org_imported"},"organisations.revoke_claim":{"org_no":"@org_imported"},
 "organisations.member_deed":{"deed":"deactivate"},"organisations.paper":{"file_id":"@paper"},
 "questions.review":{"question_no":"@question_submitted"},"questions.publish":{"question_no":"@question_submitted"},"questions.return_":{"question_no":"@question_submitted"},
 "questions.edit":{"question_no":"@question_draft"},"questions.autosave":{"question_no":"@question_draft"},"questions.check":{"question_no":"@question_draft"},
 "questions.preview":{"question_no":"@question_draft"},"questions.submit":{"question_no":"@question_draft"},"questions.delete":{"question_no":"@question_draft"},
 "questions.attach":{"question_no":"@question_draft"},"questions.attachment":{"question_no":"@question_draft","file_id":"@question_file"},"questions.detach":{"question_no":"@question_draft","file_id":"@question_file"},
 "questions.accept_terms":{"question_no":"@question_secret"},"questions.detail":{"question_no":"@question_secret"},
 "answers.edit":{"answer_no":"@answer_draft"},"answers.delete":{"answer_no":"@answer_draft"},"answers.add_evidence":{"answer_no":"@answer_draft"},
 "answers.evidence":{"answer_no":"@answer_draft","file_id":"@answer_file"},"answers.remove_evidence":{"answer_no":"@answer_draft","file_id":"@answer_file"},"verify.show":{"code":"@check_code"},
 "answers.ask":{"name":"archive"},"answers.intervene":{"name":"suspend"},"answers.move":{"name":"pause"},
 "applications.approve":{"application_no":"@application_draft"},"applications.edit":{"application_no":"@application_draft"},
 "applications.offer":{"application_no":"@application_negotiating"},"applications.accept":{"application_no":"@application_negotiating","number":2},
 "applications.attachment":{"file_id":"@release_file"},"applications.invite":{"answer":"@answer_public"},
 "cooperations.agreement_confirm":{"cooperation_no":"@cooperation_new","agreement_no":"@agreement_new"},
 "cooperations.agreement_reject":{"cooperation_no":"@cooperation_new","agreement_no":"@agreement_new"},
 "cooperations.agreement_replace":{"cooperation_no":"@cooperation_new","agreement_no":"@agreement_new"},
 "cooperations.relation":{"cooperation_no":"@cooperation_new"},"cooperations.start":{"cooperation_no":"@cooperation_new"},"cooperations.filing":{"cooperation_no":"@cooperation_new"},
 "cooperations.record_new":{"type":"milestone_accept"},"cooperations.record_edit":{"record_no":"@record_draft"},
 "cooperations.evidence_remove":{"record_no":"@record_draft","evidence_id":"@evidence_draft"},
 "cooperations.record_audit":{"move":"sample"},
 "exchange.template":{"kind":"internship"},"home.language":{"code":"en"},"public_figures.show":{"code":"questions"},
 "statistics.rows":{"code":"W1"},"statistics.export_rows":{"code":"W1"},"taxonomy.cluster":{"code":"robotics"},"taxonomy.specialty":{"code":"460305"},
}
# (label) extra rows: other states of the same endpoint
EXTRA=[("GET","questions.show",{"question_no":"@question_draft"}),("GET","questions.show",{"question_no":"@question_submitted"}),("GET","questions.show",{"question_no":"@question_secret"}),
 ("GET","questions.edit",{"question_no":"@question_public"}),("GET","answers.show",{"answer_no":"@answer_draft"}),
 ("GET","applications.show",{"application_no":"@application_draft"}),("GET","cooperations.record",{"record_no":"@record_draft"}),
 ("GET","organisations.show",{"org_no":"@org_waiting"}),("POST","cooperations.course",{"cooperation_no":"@cooperation_running","move":"halt"}),
 ("POST","organisations.decide",{"org_no":"@org_waiting","deed":"return"})]
def test_gen(app, city, client_of, monkeypatch):
    from app.core import boundary
    from app.core.db import db
    from tests.integration.access import test_routes as T
    from tests.integration.access.world import ACTORS
    monkeypatch.setattr(boundary,"_commit",lambda r:(db.session.rollback(),r)[1])
    city.app=app
    rules={}
    for r in app.url_map.iter_rules():
        if r.endpoint in T.FOREIGN: continue
        for m in r.methods&{"GET","POST"}: rules[(r.endpoint,m)]=r
    rows=[]
    for (ep,m),r in sorted(rules.items()):
        given={a:BY[a] for a in r.arguments-set(r.defaults or {}) if a in BY}
        given.update(OVER.get(ep,{}))
        rows.append((m,ep,given))
    rows+= EXTRA
    rows.sort(key=lambda x:(x[1],x[0],str(x[2])))
    out=[]
    for m,ep,g in rows:
        try: row=T.seen_by_all(city,client_of,m,ep,g)
        except BaseException as e: row="?"*len(ACTORS); print("ERR",m,ep,g,str(e)[:200])
        out.append((m,ep,g,row))
    room=None; L=[]
    for m,ep,g,row in out:
        if ep.split(".")[0]!=room: room=ep.split(".")[0]; L.append(f"\n    # {room}")
        L.append(f'    ({chr(34)+m+chr(34)+",":<7} {chr(34)+ep+chr(34)+",":<38} {row!r:<22}, {g!r}),'.replace("'",'"'))
    open("/tmp/table_rows.txt","w").write("\n".join(L))
