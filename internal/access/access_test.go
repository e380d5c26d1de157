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
	lena  = Actor{ID: uuid.MustParse("01890000-0000-7000-8000-00000000000d"), Roles: []Role{Lead}, Leads: []uuid.UUID{amira.ID}}
	none  = Actor{}
	left  = Actor{ID: amira.ID, Holder: true}
)

// both supervises herself, as far as the links and roles go: she still may not sign.
var both = Actor{ID: amira.ID, Roles: []Role{LinkWorker, Supervisor}, Holder: true, Supervises: []uuid.UUID{amira.ID}}

func TestCheck(t *testing.T) {
	t.Parallel()
	on := func(s State) Record { return Record{Owner: amira.ID, Reviewer: sam.ID, State: s} }
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
	for _, who := range []Actor{amira, tom, sam, gone, lena, none, left, both} {
		for _, do := range Actions() {
			for _, state := range []State{Draft, Sent, Returned, Signed} {
				for _, owner := range []Actor{amira, tom, sam} {
					record := Record{Owner: owner.ID, Reviewer: sam.ID, State: state}
					if May(who, do, record) && !MayEver(who, do) {
						t.Errorf("%v may %q but is stopped at the gate", who.ID, do)
					}
				}
			}
		}
	}
}
