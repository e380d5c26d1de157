package web_test

import (
	"strings"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/webtest"
)

// invitations are, in either organisation, one that waits, one that was accepted, and a list that nobody can be invited
// from. Whom they are for is a secret of those who may invite there; the secret of a link is on no page.
func (town *town) invitations() {
	for _, place := range []struct{ name, lead string }{{"Harbour PCN", "lena"}, {"Elsewhere PCN", "lars"}} {
		o, err := town.w.People.OrganisationNamed(town.t.Context(), place.name)
		if err != nil {
			town.t.Fatal(err)
		}
		lead := town.actorOf(town.w.As(place.lead))
		on := record{kind: "host", name: place.name, id: o.ID.String(), access: access.Record{Organisations: []uuid.UUID{o.ID}}}
		add := func(kind, name string, id uuid.UUID) {
			one := on
			one.kind, one.name, one.id = kind, name+" "+place.name, id.String()
			town.all[kind] = append(town.all[kind], one)
		}
		town.all["host"] = append(town.all["host"], on)

		waits := town.inviteTo(lead, on, "waits")
		add("invitation", "to", waits.ID)
		answered := town.inviteTo(lead, on, "answered")
		_, err = town.w.People.AcceptAnew(town.t.Context(), town.secretOf(answered.Email), identity.Joining{
			Name: "Somebody New", Password: webtest.Password, StartDay: "1", StartMonth: "4",
		}, identity.Device{Agent: "test"})
		if err != nil {
			town.t.Fatal(err)
		}
		add("answered invitation", "to", answered.ID)
		word := town.word("a row of a list")
		upload, err := town.w.People.Upload(town.t.Context(), lead, o.ID, strings.NewReader("Email,Name,Role\n"+word+",A,lead\n"))
		if err != nil {
			town.t.Fatal(err)
		}
		add("upload", "for", upload)
		town.hide(word, "a list for "+place.name, access.Invite, on)
	}
	for _, kind := range []string{"host", "invitation", "answered invitation", "upload"} {
		town.all[kind] = append(town.all[kind], gone(kind))
	}
}

// inviteTo invites somebody whose address is a secret.
func (town *town) inviteTo(lead access.Actor, on record, name string) identity.Invitation {
	town.t.Helper()
	email := town.word("invited", name) + "@example.org"
	place := on.access.Organisations[0]
	n := identity.NewInvitation{Email: email, Name: "Somebody New", Role: access.Supervisor}
	if err := town.w.People.Invite(town.t.Context(), lead, place, n); err != nil {
		town.t.Fatal(err)
	}
	town.hide(email, "the address of an invitation to "+on.name, access.Invite, on)
	if name == "waits" {
		town.secrets = append(town.secrets, secret{town.secretOf(email), "the link of an invitation", func(access.Actor) bool { return false }})
	}
	list, err := town.w.People.Invitations(town.t.Context(), lead, place, 1)
	if err != nil {
		town.t.Fatal(err)
	}
	for _, i := range list.Waiting {
		if i.Email == email {
			return i
		}
	}
	town.t.Fatal("the invitation is not in the list")
	return identity.Invitation{}
}

// secretOf is that of the newest link for an address.
func (town *town) secretOf(email string) string {
	_, secret, _ := strings.Cut(town.w.LastLink(email), "/join/")
	return secret
}
