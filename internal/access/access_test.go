package access

import (
	"flag"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/fault"
)

var update = flag.Bool("update", false, "write the golden policy")

func TestPolicyReadsAsAgreed(t *testing.T) {
	t.Parallel()
	const golden = "testdata/policy.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(Table()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), Table()); diff != "" {
		t.Errorf("the policy changed; when it should have, run go test ./internal/access -update:\n%s", diff)
	}
}

func TestEveryActionIsPrinted(t *testing.T) {
	t.Parallel()
	for action := range policy {
		if !slices.Contains(order, action) {
			t.Errorf("%q is not in the printed policy", action)
		}
	}
	if len(order) != len(policy) {
		t.Errorf("%d actions are printed, %d exist", len(order), len(policy))
	}
}

var (
	amira = Actor{ID: uuid.MustParse("01890000-0000-7000-8000-00000000000a"), Roles: []Role{LinkWorker}, Holder: true}
	tom   = Actor{ID: uuid.MustParse("01890000-0000-7000-8000-00000000000b"), Roles: []Role{LinkWorker}, Holder: true}
	sam   = Actor{ID: uuid.MustParse("01890000-0000-7000-8000-00000000000c"), Roles: []Role{Supervisor}, Supervises: []uuid.UUID{amira.ID, tom.ID}}
	gone  = Actor{ID: sam.ID, Roles: []Role{Supervisor}}
	lena  = Actor{ID: uuid.MustParse("01890000-0000-7000-8000-00000000000d"), Roles: []Role{Lead}, Leads: []uuid.UUID{amira.ID}, LeadOf: []uuid.UUID{harbour}}
	lars  = Actor{ID: uuid.MustParse("01890000-0000-7000-8000-00000000000e"), Roles: []Role{Lead}, LeadOf: []uuid.UUID{sam.ID}}
	olu   = Actor{ID: uuid.MustParse("01890000-0000-7000-8000-00000000000f"), Roles: []Role{Supervisor}, StandsIn: []StandIn{{For: sam.ID, Name: "Sam", Supervises: []uuid.UUID{amira.ID}}}}
	root  = Actor{ID: uuid.MustParse("01890000-0000-7000-8000-000000000010"), Administrator: true}
	none  = Actor{}
	left  = Actor{ID: amira.ID, Holder: true}

	unproven = Actor{ID: lena.ID, Roles: []Role{Lead}, LeadOf: []uuid.UUID{harbour}, Unproven: true}
	insisted = Actor{ID: lena.ID, Roles: []Role{Lead}, LeadOf: []uuid.UUID{harbour}, Insisted: true}
)

var harbour = uuid.MustParse("01890000-0000-7000-8000-0000000000aa")

// both supervises herself, as far as the links and roles go: she still may not sign.
var both = Actor{ID: amira.ID, Roles: []Role{LinkWorker, Supervisor}, Holder: true, Supervises: []uuid.UUID{amira.ID}}

func TestCheck(t *testing.T) {
	t.Parallel()
	on := func(s State) Record {
		record := Record{Owner: amira.ID, Reviewer: sam.ID, State: s}
		if s == Signed {
			record.Signer = sam.ID
		}
		return record
	}
	by := func(signer uuid.UUID) Record {
		return Record{Owner: amira.ID, Reviewer: sam.ID, Signer: signer, State: Signed}
	}
	supervision := Record{Owner: amira.ID, Reviewer: sam.ID, AskedBy: amira.ID, Organisations: []uuid.UUID{harbour}}
	ok := fault.Kind(255)
	cases := []struct {
		name string
		who  Actor
		do   Action
		on   Record
		want fault.Kind
	}{
		{"owner sees a draft", amira, ViewEntry, on(Draft), ok},
		{"owner who left sees it", left, ViewEntry, on(Signed), ok},
		{"owner who left edits it", left, EditEntry, on(Draft), ok},
		{"a colleague may not know of it", tom, ViewEntry, on(Sent), fault.NotFound},
		{"a colleague may not edit it", tom, EditEntry, on(Draft), fault.NotFound},
		{"supervisor never sees a draft", sam, ViewEntry, on(Draft), fault.NotFound},
		{"supervisor sees what was sent", sam, ViewEntry, on(Sent), ok},
		{"supervisor signs what was sent", sam, SignEntry, on(Sent), ok},
		{"supervisor returns what was sent", sam, ReturnEntry, on(Sent), ok},
		{"supervisor cannot sign twice", sam, SignEntry, on(Signed), fault.Conflict},
		{"supervisor cannot sign what came back", sam, SignEntry, on(Returned), fault.Conflict},
		{"supervisor cannot edit", sam, EditEntry, on(Sent), fault.Forbidden},
		{"a link that ended hides what was only sent", gone, ViewEntry, on(Sent), fault.NotFound},
		{"a link that ended forbids signing", gone, SignEntry, on(Sent), fault.NotFound},
		{"a link that ended leaves what was signed", gone, ViewEntry, on(Signed), ok},
		{"lead reads no reflections", lena, ViewEntry, on(Signed), fault.NotFound},
		{"lead cannot sign", lena, SignEntry, on(Sent), fault.Forbidden},
		{"nobody signs their own", both, SignEntry, Record{Owner: amira.ID, Reviewer: amira.ID, State: Sent}, fault.Forbidden},
		{"owner cannot edit what was sent", amira, EditEntry, on(Sent), fault.Conflict},
		{"owner cannot edit what was signed", amira, EditEntry, on(Signed), fault.Conflict},
		{"owner edits what came back", amira, EditEntry, on(Returned), ok},
		{"owner withdraws what was sent", amira, WithdrawEntry, on(Sent), ok},
		{"owner cannot withdraw what was signed", amira, WithdrawEntry, on(Signed), fault.Conflict},
		{"owner deletes a draft", amira, DeleteEntry, on(Draft), ok},
		{"owner cannot delete what came back", amira, DeleteEntry, on(Returned), fault.Conflict},
		{"nobody is signed in", none, ViewEntry, on(Draft), fault.SignedOut},
		{"nobody owns what nobody owns", none, ViewEntry, Record{}, fault.SignedOut},
		{"link workers have no queue", amira, SeeQueue, Record{}, fault.Forbidden},
		{"supervisors log nothing", sam, LogEntry, Record{}, fault.Forbidden},
		{"an unknown action", amira, "fly", Record{}, fault.Forbidden},

		{"a stand-in sees what waits for the supervisor", olu, ViewEntry, on(Sent), ok},
		{"a stand-in signs it", olu, SignEntry, on(Sent), ok},
		{"a stand-in sees no draft", olu, ViewEntry, on(Draft), fault.NotFound},
		{"a stand-in does not see what the supervisor signed", olu, ViewEntry, on(Signed), fault.NotFound},
		{"a stand-in keeps what they signed", olu, ViewEntry, by(olu.ID), ok},
		{"the supervisor sees what the stand-in signed", sam, ViewEntry, by(olu.ID), ok},
		{"and no longer when the supervision has ended", gone, ViewEntry, by(olu.ID), fault.NotFound},
		{"a stand-in signs nothing of their own", Actor{ID: amira.ID, Roles: []Role{Supervisor}, StandsIn: olu.StandsIn}, SignEntry, on(Sent), fault.Forbidden},

		{"the side that was asked answers", sam, AnswerSupervision, supervision, ok},
		{"the side that asked does not", amira, AnswerSupervision, supervision, fault.Forbidden},
		{"the side that asked takes it back", amira, DropSupervision, supervision, ok},
		{"the side that was asked does not", sam, DropSupervision, supervision, fault.Forbidden},
		{"others do not know of it", tom, AnswerSupervision, supervision, fault.NotFound},
		{"either side ends it", sam, EndSupervision, supervision, ok},
		{"the lead ends it", lena, EndSupervision, supervision, ok},
		{"another lead does not know of it", lars, EndSupervision, supervision, fault.NotFound},
		{"the lead sets it", lena, SetSupervision, supervision, ok},
		{"another lead does not", lars, SetSupervision, supervision, fault.NotFound},

		{"the lead sees the organisation", lena, SeeOrganisation, Record{Organisations: []uuid.UUID{harbour}}, ok},
		{"another lead does not", lars, SeeOrganisation, Record{Organisations: []uuid.UUID{harbour}}, fault.NotFound},
		{"an administrator does", root, SeeOrganisation, Record{Organisations: []uuid.UUID{harbour}}, ok},
		{"an administrator reads no entries", root, ViewEntry, on(Sent), fault.NotFound},
		{"an administrator sees no points", root, SeeTeam, Record{}, fault.Forbidden},
		{"a lead adds no organisation", lena, AddOrganisation, Record{}, fault.Forbidden},
		{"an administrator does", root, AddOrganisation, Record{}, ok},
		{"before the second step there is only the account", unproven, SeeTeam, Record{}, fault.Forbidden},
		{"which can be reached", unproven, ManageAccount, Record{Owner: unproven.ID}, ok},
		{"but not that of others", unproven, ManageAccount, Record{Owner: amira.ID}, fault.NotFound},
		{"before single sign-on there is only the account", insisted, SeeTeam, Record{}, fault.Forbidden},
		{"which can be reached too", insisted, ManageAccount, Record{Owner: insisted.ID}, ok},
	}
	for _, c := range cases {
		err := Check(c.who, c.do, c.on)
		got := ok
		if err != nil {
			got = fault.KindOf(err)
		}
		if got != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// What Check grants for some record, MayEver must not refuse, or a gate would hide a page that the domain allows.
func TestGateNeverRefusesWhatCheckGrants(t *testing.T) {
	t.Parallel()
	for _, who := range []Actor{amira, tom, sam, gone, lena, lars, olu, root, unproven, insisted, none, left, both} {
		for _, do := range Actions() {
			for _, state := range []State{Draft, Sent, Returned, Signed} {
				for _, owner := range []Actor{amira, tom, sam} {
					record := Record{Owner: owner.ID, Reviewer: sam.ID, Signer: sam.ID, AskedBy: sam.ID, Organisations: []uuid.UUID{harbour}, State: state}
					if May(who, do, record) && !MayEver(who, do) {
						t.Errorf("%v may %q but is stopped at the gate", who.ID, do)
					}
				}
			}
		}
	}
}
