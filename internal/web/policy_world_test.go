package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/webtest"
)

// town is everybody and everything of the policy test: two organisations with their people and records. Every record
// carries a secret word.
type town struct {
	t        *testing.T
	w        *webtest.World
	visitors []visitor
	all      map[string][]record
	secrets  []secret
}

// visitor is one kind of person who asks.
type visitor struct {
	name   string
	key    string // in the cast; empty is nobody
	client *webtest.Client
	actor  access.Actor
}

// secret is a word that stands in one record, and who may read it.
type secret struct {
	word, of string
	may      func(who access.Actor) bool
}

func newTown(t *testing.T, w *webtest.World) *town {
	t.Helper()
	w.UseProvider("http://127.0.0.1:1", "http://example.com/sign-in/sso/callback") // nobody is there
	town := &town{t: t, w: w, all: map[string][]record{"": {{}}}}
	for _, build := range []func(){
		town.people, town.entries, town.accounts, town.places, town.registers, town.supervision, town.sessions, town.invitations, town.learning, town.imports, town.visitorsCome, town.passkey,
		town.programmes, town.cycle, town.byEmail,
	} {
		build()
	}
	return town
}

// people come into being. Fay supervises Amira beside Sam, for a time, and Kit stands in for Sam.
func (town *town) people() {
	for _, key := range []string{"amira", "tom", "sam", "lena", "nina", "olu", "lars", "fay", "kit", "root", "dora"} {
		town.w.Person(key)
	}
	town.exec("UPDATE people SET administrator = ? WHERE email = ?", true, webtest.Email("root"))
	if err := town.w.People.Supervise(town.t.Context(), town.id("amira"), town.id("fay"), "professional", calendar.MustOn(2025, 1, 1)); err != nil {
		town.t.Fatal(err)
	}
	cover := identity.NewCover{
		Supervisor: town.id("sam"), StandIn: town.id("kit"), StartsOn: calendar.MustOn(2026, 11, 23), EndsOn: calendar.MustOn(2026, 12, 4),
	}
	if err := town.w.People.NameStandIn(town.t.Context(), town.actorOf(town.w.As("sam")), cover); err != nil {
		town.t.Fatal(err)
	}
}

// entries are one of each state, in both organisations, and one that a former supervisor signed.
func (town *town) entries() {
	amira, sam, fay, kit := town.w.As("amira"), town.w.As("sam"), town.w.As("fay"), town.w.As("kit")
	nina, olu := town.w.As("nina"), town.w.As("olu")
	town.keep(amira.Draft(town.title("amira", "draft")), "her draft")
	comment := town.word("a comment")
	for _, e := range []struct {
		name, to string
		end      func(entry string)
	}{
		{"sent", "sam", func(string) {}},
		{"returned", "sam", func(entry string) { sam.Return(entry, comment) }},
		{"signed", "sam", func(entry string) { sam.Sign(entry, "") }},
		{"signed by a stand-in", "sam", func(entry string) { kit.Sign(entry, "") }},
		{"signed by a former supervisor", "fay", func(entry string) { fay.Sign(entry, "") }},
	} {
		entry := town.sendTo(amira, e.to, town.title("amira", e.name))
		e.end(entry)
		on := town.keep(entry, "hers, "+e.name)
		if e.name == "returned" {
			town.hide(comment, "the comment", access.ViewEntry, on)
		}
	}
	town.keep(nina.Draft(town.title("nina", "draft")), "elsewhere, draft")
	sent, signed := nina.Send(town.title("nina", "sent")), nina.Send(town.title("nina", "signed"))
	olu.Sign(signed, "")
	town.keep(sent, "elsewhere, sent")
	town.keep(signed, "elsewhere, signed")
	town.all["entry"] = append(town.all["entry"], gone("entry"))
	town.exec("UPDATE supervision_links SET ends_on = '2026-11-01' WHERE supervisor_id = ?", town.id("fay"))
}

// accounts are people as records of their own, each with a secret membership number.
func (town *town) accounts() {
	for _, key := range []string{"amira", "nina"} {
		id, number := town.id(key), town.word("number", key)
		on := record{kind: "person", name: key, id: id.String(), access: access.Record{Owner: id}}
		town.all["person"] = append(town.all["person"], on)
		town.exec("UPDATE people SET membership_number = ? WHERE id = ?", number, id)
		town.hide(number, "the account of "+key, access.ManageAccount, on)
	}
	town.all["person"] = append(town.all["person"], gone("person"))
	for _, key := range []string{"amira", "nina"} { // sessions beside those with which they ask
		session := town.actorOf(town.w.As(key)).Session
		town.all["session"] = append(town.all["session"], record{kind: "session", name: "of " + key, id: session.String(), access: access.Record{Owner: town.id(key)}})
	}
	town.all["session"] = append(town.all["session"], gone("session"))
}

// places are organisations as somewhere to belong and to leave.
func (town *town) places() {
	for name, keys := range map[string][]string{"Harbour PCN": {"amira", "tom", "sam", "fay", "kit", "lena", "dora"}, "Elsewhere PCN": {"nina", "olu", "lars"}} {
		o, err := town.w.People.OrganisationNamed(town.t.Context(), name)
		if err != nil {
			town.t.Fatal(err)
		}
		on := record{kind: "place", name: name, id: o.ID.String()}
		for _, key := range keys {
			on.belong = append(on.belong, town.id(key))
		}
		town.all["place"] = append(town.all["place"], on)
	}
	slices.SortFunc(town.all["place"], func(a, b record) int { return strings.Compare(a.name, b.name) })
	town.all["place"] = append(town.all["place"], gone("place"))
}

// registers are accounts as the administrator sees them.
func (town *town) registers() {
	for _, key := range []string{"dora", "root"} {
		town.all["account"] = append(town.all["account"], record{kind: "account", name: "of " + key, id: town.id(key).String()})
	}
	town.all["account"] = append(town.all["account"], gone("account"))
}

// staff is an organisation with a secret code, and a member and their role in it.
func (town *town) staff(on record, worker string) {
	town.t.Helper()
	code := town.word("code", worker)
	town.exec("UPDATE organisations SET ods_code = ? WHERE id = ?", code, on.id)
	town.hide(code, "the organisation "+on.name, access.SeeOrganisation, on)
	member, role := on, on
	member.kind, member.name, member.person = "member", worker, town.id(worker).String()
	role.kind, role.name, role.id = "role", "of "+worker, town.only("memberships", "person_id", town.id(worker))
	town.all["organisation"] = append(town.all["organisation"], on)
	town.all["member"] = append(town.all["member"], member)
	town.all["role"] = append(town.all["role"], role)
}

// supervision is a request, a link and a cover in either organisation, each with its own. What was asked of Sam is hers to
// take back; what was asked of Amira is hers to answer.
func (town *town) supervision() {
	ctx, today := town.t.Context(), calendar.DayOf(town.w.Now())
	must := func(err error) {
		town.t.Helper()
		if err != nil {
			town.t.Fatal(err)
		}
	}
	for _, r := range []struct {
		name, asker, asked string
		supervises         bool
	}{{"of hers to her supervisor", "amira", "sam", false}, {"to her by a supervisor", "kit", "amira", true}, {"elsewhere", "nina", "olu", false}} {
		ask := identity.Ask{Supervising: r.supervises, Person: town.id(r.asked), Kind: "clinical", StartsOn: today}
		must(town.w.People.AskSupervision(ctx, town.actorOf(town.w.As(r.asker)), ask))
		on := record{kind: "request", name: r.name, id: town.only("supervision_requests", "asker_id", town.id(r.asker))}
		on.access = access.Record{Owner: town.id(r.asker), Reviewer: town.id(r.asked), AskedBy: town.id(r.asker)}
		if r.supervises {
			on.access.Owner, on.access.Reviewer = on.access.Reviewer, on.access.Owner
		}
		town.all["request"] = append(town.all["request"], on)
	}
	for _, o := range []struct{ name, worker, supervisor, standIn string }{{"Harbour PCN", "amira", "sam", "kit"}, {"Elsewhere PCN", "nina", "olu", ""}} {
		found, err := town.w.People.OrganisationNamed(ctx, o.name)
		must(err)
		places := []uuid.UUID{found.ID}
		town.staff(record{kind: "organisation", name: o.name, id: found.ID.String(), access: access.Record{Organisations: places}}, o.worker)
		town.all["link"] = append(town.all["link"], record{
			kind: "link", name: "in " + o.name, id: town.only("supervision_links", "supervisor_id", town.id(o.supervisor), "worker_id", town.id(o.worker)),
			access: access.Record{Owner: town.id(o.worker), Reviewer: town.id(o.supervisor), Organisations: places},
		})
		if o.standIn != "" {
			town.all["cover"] = append(town.all["cover"], town.cover(o.supervisor, o.standIn, today.AddDays(1), places))
		}
	}
	for _, kind := range []string{"request", "link", "cover", "organisation", "role", "member"} {
		town.all[kind] = append(town.all[kind], gone(kind))
	}
	stranger := town.all["member"][0] // to whom the organisation says nothing of somebody of another
	stranger.name, stranger.person, stranger.gone = "nina, who is no member", town.id("nina").String(), true
	town.all["member"] = append(town.all["member"], stranger)
}

// cover has somebody stand in for a supervisor on one day.
func (town *town) cover(supervisor, standIn string, day calendar.Date, places []uuid.UUID) record {
	town.t.Helper()
	who := town.actorOf(town.w.As(supervisor))
	n := identity.NewCover{Supervisor: who.ID, StandIn: town.id(standIn), StartsOn: day, EndsOn: day}
	if err := town.w.People.NameStandIn(town.t.Context(), who, n); err != nil {
		town.t.Fatal(err)
	}
	return record{
		kind: "cover", name: "of " + supervisor + " by " + standIn, id: town.only("covers", "supervisor_id", who.ID, "starts_on", day),
		access: access.Record{Owner: who.ID, Reviewer: town.id(standIn), Organisations: places},
	}
}

// only gives the id of the one row with these values.
func (town *town) only(table string, columnsAndValues ...any) string {
	town.t.Helper()
	query := town.w.DB.Read(town.t.Context()).Table(table)
	for i := 0; i < len(columnsAndValues); i += 2 {
		query = query.Where(columnsAndValues[i].(string)+" = ?", columnsAndValues[i+1])
	}
	var ids []uuid.UUID
	if err := query.Pluck("id", &ids).Error; err != nil || len(ids) != 1 {
		town.t.Fatalf("%s %v: %v, %v", table, columnsAndValues, ids, err)
	}
	return ids[0].String()
}

// visitorsCome signs everybody in, and lets two of the sessions end.
func (town *town) visitorsCome() {
	town.visitors = append(town.visitors, visitor{name: "nobody", client: town.w.Visitor()})
	for _, v := range []struct{ name, key string }{
		{"worker", "amira"}, {"another worker", "tom"}, {"supervisor", "sam"}, {"another supervisor", "olu"},
		{"former supervisor", "fay"}, {"stand-in", "kit"}, {"lead", "lena"}, {"lead elsewhere", "lars"}, {"administrator", "root"},
	} {
		client := town.w.As(v.key)
		town.visitors = append(town.visitors, visitor{v.name, v.key, client, town.actorOf(client)})
	}
	disabled, expired := town.w.As("dora"), town.w.As("amira")
	over := town.actorOf(expired).Session
	town.exec("UPDATE people SET disabled_at = ? WHERE email = ?", town.w.Now(), webtest.Email("dora"))
	town.exec("UPDATE sessions SET expires_at = ? WHERE id = ?", town.w.Now(), over)
	town.visitors = append(town.visitors, visitor{name: "disabled", client: disabled}, visitor{name: "expired", client: expired})
}

// passkey is a passkey of somebody who can no longer sign in: nobody may know of it. Its owner is in the journey of passkeys.
func (town *town) passkey() {
	id, name := uuid.Must(uuid.NewV7()), town.word("passkey")
	key := identity.Passkey{
		ID: id, PersonID: town.id("dora"), Name: name, Handle: []byte{1}, CredentialID: []byte{1}, PublicKey: []byte{1}, Model: []byte{1},
		CreatedAt: town.w.Now(),
	}
	if err := town.w.DB.Read(town.t.Context()).Create(&key).Error; err != nil {
		town.t.Fatal(err)
	}
	on := record{kind: "passkey", name: "of a disabled account", id: id.String(), access: access.Record{Owner: key.PersonID}}
	town.all["passkey"] = []record{on, gone("passkey")}
	town.hide(name, "a passkey", access.ManageAccount, on)
}

func (town *town) actorOf(c *webtest.Client) access.Actor {
	town.t.Helper()
	who, err := town.w.People.Actor(town.t.Context(), c.Cookie("linkfolio"))
	if err != nil {
		town.t.Fatal(err)
	}
	return who
}

func (town *town) id(key string) uuid.UUID { return town.w.Person(key).ID }

func (town *town) exec(sql string, args ...any) {
	town.t.Helper()
	if err := town.w.DB.Read(town.t.Context()).Exec(sql, args...).Error; err != nil {
		town.t.Fatal(err)
	}
}

// sendTo logs an entry and sends it to one of several supervisors.
func (town *town) sendTo(c *webtest.Client, key, title string) string {
	town.t.Helper()
	c.Get("/entries/new").Must(http.StatusOK)
	check := c.Press("Continue", webtest.Whole(title)...).Must(http.StatusOK, "Check your entry")
	c.Press("Send for sign-off", "supervisor", town.id(key).String()).Must(http.StatusOK, "Entry sent for sign-off")
	return strings.TrimSuffix(check.Address, "/sign-off-request")
}

// word makes a secret word for a record. Its readers are added with the record.
func (town *town) word(parts ...string) string {
	return "secret-" + strings.ReplaceAll(strings.Join(parts, "-"), " ", "-") + "-" + uuid.NewString()[:8]
}

func (town *town) title(parts ...string) string { return town.word(append(parts, "title")...) }

// keep takes an entry into the records, with its words as secrets of those who may view it.
func (town *town) keep(entry, name string) record {
	town.t.Helper()
	found := town.entry(uuid.MustParse(strings.TrimPrefix(entry, "/entries/")))
	on := record{kind: "entry", name: name, id: found.ID.String(), access: found.Access()}
	town.all["entry"] = append(town.all["entry"], on)
	town.hide(found.Title, "the entry "+name, access.ViewEntry, on)
	return on
}

// hide notes a secret word of a record, which may be read by those who may do this to it.
func (town *town) hide(word, of string, do access.Action, on record) {
	town.secrets = append(town.secrets, secret{word, of, func(who access.Actor) bool { return access.May(who, do, on.access) }})
}

func (town *town) entry(id uuid.UUID) cpd.Entry {
	town.t.Helper()
	var e cpd.Entry
	if err := town.w.DB.Read(town.t.Context()).Where("id = ?", id).Take(&e).Error; err != nil {
		town.t.Fatal(err)
	}
	return e
}

func gone(kind string) record {
	const id = "0193a1f0-0000-7000-8000-000000000000"
	return record{kind: kind, name: "none of that id", id: id, person: id, gone: true}
}

// records gives the records of a kind. What a line of the table says of them holds for each.
func (town *town) records(kind string) []record {
	town.t.Helper()
	found, known := town.all[kind]
	if !known {
		town.t.Fatalf("the policy test has no records of the kind %q", kind)
	}
	return found
}

// fresh gives a visitor and a record that may be used up.
func (town *town) fresh(v visitor, on record) (*webtest.Client, record) {
	town.t.Helper()
	client := town.w.As(v.key)
	if on.kind == "entry" { // only an owner is ever let through to what changes an entry
		owner := town.w.As(v.key)
		entry := owner.Draft("An entry to be used up")
		if on.access.State == access.Sent {
			entry = town.sendTo(owner, "sam", "An entry to be used up")
		}
		on.id = strings.TrimPrefix(entry, "/entries/")
	}
	switch on.kind { // used up and put back: the next may take it back, or end it, too
	case "request":
		town.exec("UPDATE supervision_requests SET outcome = '' WHERE id = ?", on.id)
	case "cover":
		town.exec("UPDATE covers SET ended_at = NULL WHERE id = ?", on.id)
	}
	switch on.kind {
	case "place":
		on.id = town.place(v)
	case "account":
		on.id = town.account()
	case "certificate":
		on.id = town.certificate(v.key)
	}
	return client, on
}

// account is of somebody who is there for nothing else.
func (town *town) account() string {
	town.t.Helper()
	person, err := town.w.People.AddPerson(town.t.Context(), identity.NewPerson{
		Name: "Somebody Else", Email: town.word("account") + "@example.org", Password: webtest.Password,
	})
	if err != nil {
		town.t.Fatal(err)
	}
	return person.ID.String()
}

// place gives somebody a role that they have already in a new organisation, to be left.
func (town *town) place(v visitor) string {
	town.t.Helper()
	ctx := town.t.Context()
	o, err := town.w.People.AddOrganisation(ctx, identity.NewOrganisation{Name: town.word("place"), Kind: "other"})
	if err == nil {
		err = town.w.People.Join(ctx, town.id(v.key), o.ID, v.actor.Roles[0], calendar.MustOn(2026, 1, 1))
	}
	if err != nil {
		town.t.Fatal(err)
	}
	return o.ID.String()
}

// findSecrets fails where an answer holds a word that its visitor may not read.
func (town *town) findSecrets(words string, v visitor, answer string) {
	for _, s := range town.secrets {
		if strings.Contains(answer, s.word) && !s.may(v.actor) {
			town.t.Errorf("%s tells %s a secret of %s", words, v.name, s.of)
		}
	}
}

// head writes who the columns are.
func (town *town) head(table *strings.Builder) {
	for i, v := range town.visitors {
		fmt.Fprintf(table, "%-86s%s %s\n", "", strings.Repeat("    |", i), v.name)
	}
}
