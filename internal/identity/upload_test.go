package identity_test

import (
	"strings"
	"testing"
	"time"

	"linkfolio/internal/access"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

const twoOnAList = "Email,Name,Role,Supervisor email\nsam@demo.example,Sam,supervisor,\nmia@demo.example,Mia,link worker,SAM@demo.example\n"

// An administrator who is no lead of the organisation cannot set supervision, in a list neither.
func TestOnlyALeadSetsSupervisionByAList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, o := t.Context(), newOffice(t, db)
		for _, c := range []struct {
			by      access.Actor
			leftOut bool
			key     string
		}{{o.root, true, ""}, {o.lena, false, "sam@demo.example"}} {
			id, err := o.Upload(ctx, c.by, o.harbour, strings.NewReader(twoOnAList))
			if err != nil {
				t.Fatal(err)
			}
			preview, err := o.Preview(ctx, c.by, id)
			if err != nil || preview.LeftOut != c.leftOut || !preview.Supervisors || preview.Counts[identity.RowInvite] != 2 {
				t.Fatalf("%+v, %v", preview, err)
			}
			if err := o.Confirm(ctx, c.by, id); err != nil {
				t.Fatal(err)
			}
			var key string
			if err := db.Read(ctx).Raw("SELECT supervisor_key FROM invitations WHERE email_key = 'mia@demo.example'").Scan(&key).Error; err != nil || key != c.key {
				t.Errorf("the supervisor is %q, %v", key, err)
			}
			o.exec("DELETE FROM invitations")
		}
	})
}

// Many confirm one list at once: each person is invited once, and the count is right. The sealed rows go after an hour.
func TestManyConfirmOneList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, o := t.Context(), newOffice(t, db)
		id, err := o.Upload(ctx, o.lena, o.harbour, strings.NewReader(twoOnAList))
		if err != nil {
			t.Fatal(err)
		}
		if n := o.count("SELECT COUNT(*) FROM invitations"); n != 0 {
			t.Errorf("%d are invited before it is confirmed", n)
		}
		race(t, func(int) error { return o.Confirm(ctx, o.lena, id) })
		preview, err := o.Preview(ctx, o.lena, id)
		if err != nil || preview.Invited == nil || *preview.Invited != 2 || o.letters("mia@demo.example") != 1 {
			t.Errorf("%v, %v, %d letters", preview.Invited, err, o.letters("mia@demo.example"))
		}
		o.pass(time.Hour)
		if err := o.Confirm(ctx, o.lena, id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("after an hour: %v", err)
		}
		o.signIn("Lena")
		if n := o.count("SELECT COUNT(*) FROM uploads"); n != 0 {
			t.Errorf("%d uploads are still there", n)
		}
	})
}
