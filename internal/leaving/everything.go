package leaving

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
)

// FormatVersion is the version of the archive's format, which docs/everything.md describes. It changes when a member is
// renamed, moved or dropped; readers leave members that they do not know alone.
const FormatVersion = 1

// Everything is all that is kept about one person, as everything.json in the archive says it. Days are "2026-11-22",
// instants RFC 3339 in UTC, time spent in minutes, points in decimals.
type Everything struct {
	Format        string        `json:"format"` // "linkfolio-everything"
	FormatVersion int           `json:"format_version"`
	MadeAt        time.Time     `json:"made_at"`
	Person        Person        `json:"person"`
	Roles         []Role        `json:"roles"`
	Supervision   []Supervision `json:"supervision"`
	Requests      []Request     `json:"supervision_requests"`
	StandIns      []StandIn     `json:"stand_ins"`
	Meetings      []Meeting     `json:"supervision_sessions"`
	SignOns       []SignOn      `json:"single_sign_on"`
	Passkeys      []Passkey     `json:"passkeys"`
	Sessions      []Session     `json:"sessions"`
	Invitations   []Invitation  `json:"invitations"`
	Entries       []Entry       `json:"entries"`
	Learning      []Learning    `json:"learning"`
	Statements    []Statement   `json:"role_statements"`
	Reminders     Reminders     `json:"learning_reminders"`
	SignOffEmails SignOffEmails `json:"sign_off_emails"`
	Imported      []Imported    `json:"import_rows"`
	Choices       []Chosen      `json:"import_choices"`
	SignedByMe    []Decision    `json:"decisions_on_entries_of_others"`
	ReopenedByMe  []Reopening   `json:"reopenings_of_entries_of_others"`
	SaidByMe      []Remark      `json:"comments_on_entries_of_others"`
	History       []Act         `json:"history"`

	files        map[string][]byte // beside everything.json, by their path in the archive
	certificates []stored          // the same, but large: read one by one as they are written
	content      func(certificate uuid.UUID) ([]byte, error)
}

// stored is a file that waits in the database, with its path in the archive.
type stored struct {
	path string
	id   uuid.UUID
}

// Person is the account itself.
type Person struct {
	ID               uuid.UUID  `json:"id"`
	Email            string     `json:"email"`
	Name             string     `json:"name"`
	RoleTitle        string     `json:"role_title"`
	MembershipNumber string     `json:"membership_number"`
	MembershipStart  string     `json:"membership_year_starts_on"` // "04-01"
	Administrator    bool       `json:"administrator"`
	CreatedAt        time.Time  `json:"created_at"`
	LastSignedInAt   *time.Time `json:"last_signed_in_at"`
}

// Role is a role in an organisation. An empty last day is open.
type Role struct {
	Organisation string        `json:"organisation"`
	Role         access.Role   `json:"role"`
	StartsOn     calendar.Date `json:"starts_on"`
	EndsOn       calendar.Date `json:"ends_on"`
}

// Supervision is a supervision from either side.
type Supervision struct {
	Worker     string        `json:"link_worker"`
	Supervisor string        `json:"supervisor"`
	Kind       string        `json:"kind"`
	StartsOn   calendar.Date `json:"starts_on"`
	EndsOn     calendar.Date `json:"ends_on"`
}

// Request is a request for supervision, made or received.
type Request struct {
	Asker    string        `json:"by"`
	Asked    string        `json:"to"` // a name, or the address that was typed
	Kind     string        `json:"kind"`
	StartsOn calendar.Date `json:"starts_on"`
	EndsOn   calendar.Date `json:"ends_on"`
	AskedAt  time.Time     `json:"asked_at"`
	Outcome  string        `json:"outcome"`
	Word     string        `json:"word"`
}

// StandIn is a time in which somebody takes a supervisor's place.
type StandIn struct {
	Supervisor string        `json:"supervisor"`
	StandIn    string        `json:"stand_in"`
	StartsOn   calendar.Date `json:"starts_on"`
	EndsOn     calendar.Date `json:"ends_on"`
	EndedAt    *time.Time    `json:"ended_at"`
}

// SignOn is an account elsewhere that opens this one.
type SignOn struct {
	Issuer     string     `json:"issuer"`
	Email      string     `json:"email"`
	LinkedAt   time.Time  `json:"linked_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
}

// Passkey is a passkey by its name; what it proves with is a secret of the device.
type Passkey struct {
	Name       string     `json:"name"`
	CreatedAt  time.Time  `json:"added_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
}

// Session is one device on which the person signed in.
type Session struct {
	Device     string          `json:"device"`
	Method     identity.Method `json:"method"`
	CreatedAt  time.Time       `json:"signed_in_at"`
	LastSeenAt time.Time       `json:"last_used_at"`
	RevokedAt  *time.Time      `json:"signed_out_at"`
}

// Invitation is an invitation that the person accepted, or that waits at their address.
type Invitation struct {
	Organisation string      `json:"organisation"`
	Role         access.Role `json:"role"`
	Email        string      `json:"email"`
	Name         string      `json:"name"`
	SentAt       time.Time   `json:"sent_at"`
	AcceptedAt   *time.Time  `json:"accepted_at"`
}

// Entry is one entry as it stands, with all that was sent of it and decided about it.
type Entry struct {
	ID              uuid.UUID         `json:"id"`
	State           access.State      `json:"state"`
	Template        string            `json:"template"`
	TemplateVersion int               `json:"template_version"`
	Title           string            `json:"title"`
	StartsOn        calendar.Date     `json:"starts_on"`
	EndsOn          calendar.Date     `json:"ends_on"`
	Provider        string            `json:"provider"`
	Kind            cpd.Kind          `json:"kind"`
	Activity        string            `json:"activity"`
	Minutes         int               `json:"minutes"`
	Points          string            `json:"points"`
	Answers         []Answer          `json:"answers"`
	AsTyped         map[string]string `json:"as_typed,omitempty"` // fields that could not be read, in the words of the writer
	CreatedAt       time.Time         `json:"created_at"`
	ChangedAt       time.Time         `json:"changed_at"`
	Versions        []Version         `json:"versions"`
	ByEmail         []ByEmail         `json:"requests_by_email"`
	Decisions       []Decision        `json:"decisions"`
	Reopenings      []Reopening       `json:"reopenings"`
	Comments        []Remark          `json:"comments"`
}

// Answer is what was written under one prompt.
type Answer struct {
	Key    string `json:"key"`
	Prompt string `json:"prompt"`
	Text   string `json:"text"`
}

// Version is what was sent for sign-off. The hash is SHA-256 over the bytes of the file.
type Version struct {
	Number int       `json:"number"`
	SentAt time.Time `json:"sent_at"`
	SHA256 string    `json:"sha256"`
	File   string    `json:"file"`
}

// ByEmail is a request by e-mail to somebody without an account. Name and email are empty where they were forgotten.
type ByEmail struct {
	Number     int        `json:"version"`
	Name       string     `json:"name"`
	Email      string     `json:"email"`
	AskedAt    time.Time  `json:"asked_at"`
	LastSentAt time.Time  `json:"link_last_sent_at"`
	Until      time.Time  `json:"link_until"`
	RevokedAt  *time.Time `json:"withdrawn_at"`
	UsedAt     *time.Time `json:"answered_at"`
}

// Decision is what was decided about one version. Receipt is the file of its receipt, which /.well-known/jwks.json checks.
type Decision struct {
	EntryID uuid.UUID `json:"entry"`
	Number  int       `json:"version"`
	SHA256  string    `json:"version_sha256"`
	Kind    string    `json:"decision"`
	By      string    `json:"by"`
	ByRole  string    `json:"by_role"`
	ByPlace string    `json:"by_organisation"`
	Proof   string    `json:"proof_of_identity"`
	Others  string    `json:"with_others"` // "together with 11 other entries"; empty for one alone
	At      time.Time `json:"at"`
	Comment string    `json:"comment"`
	Receipt string    `json:"receipt,omitempty"`
}

// Reopening is a sign-off that was taken back. Receipt is the file of its receipt.
type Reopening struct {
	EntryID uuid.UUID `json:"entry"`
	Number  int       `json:"version"`
	SHA256  string    `json:"version_sha256"`
	By      string    `json:"by"`
	ByRole  string    `json:"by_role"`
	At      time.Time `json:"at"`
	Reason  string    `json:"reason"`
	Receipt string    `json:"receipt"`
}

// Remark is a comment on one answer of a version, or on the whole where the answer is empty.
type Remark struct {
	EntryID uuid.UUID `json:"entry"`
	Number  int       `json:"version"`
	Answer  string    `json:"answer"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Words   string    `json:"words"`
}

// SignOffEmails is how the person is written to about sign-offs, and how they reminded others of theirs.
type SignOffEmails struct {
	Every     string        `json:"every"` // "daily", "weekly" or "none"
	LastOn    calendar.Date `json:"last_on"`
	Reminders []Nudge       `json:"reminders_sent"`
}

// Nudge is when the person last reminded whoever an entry waited for.
type Nudge struct {
	EntryID uuid.UUID `json:"entry"`
	At      time.Time `json:"at"`
}

// Act is one line of the person's history.
type Act struct {
	At      time.Time `json:"at"`
	Act     audit.Act `json:"act"`
	By      string    `json:"by"`
	Words   string    `json:"words"`
	Note    string    `json:"note,omitempty"`
	Kind    string    `json:"about"`
	Subject uuid.UUID `json:"about_id"`
}

// TakeAll gathers everything that is kept about the actor, in one moment, and notes that it was taken. The certificates are
// read only when the archive is written, within ctx.
func (d *Door) TakeAll(ctx context.Context, who access.Actor) (Everything, error) {
	if err := access.Check(who, access.TakeAll, access.Record{Owner: who.ID}); err != nil {
		return Everything{}, err
	}
	err := d.db.InTx(ctx, func(tx *gorm.DB) error { return d.note(tx, who, ActTaken, "downloaded everything") })
	if err != nil {
		return Everything{}, err
	}
	all := Everything{Format: "linkfolio-everything", FormatVersion: FormatVersion, MadeAt: d.clock(), files: map[string][]byte{}}
	all.content = func(id uuid.UUID) ([]byte, error) { return elearning.ContentOf(d.db.Read(ctx), id) }
	err = d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		for _, gather := range []func(*gorm.DB, uuid.UUID) error{all.gatherAccount, all.gatherEntries, all.gatherSignOffEmails, all.gatherLearning, all.gatherImports, all.gatherMeetings, all.gatherGiven, all.gatherHistory} {
			if err := gather(tx, who.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Everything{}, err
	}
	all.files["keys.json"], err = d.keys.JWKS()
	return all, err
}

func (e *Everything) gatherAccount(tx *gorm.DB, person uuid.UUID) error {
	about, err := identity.AllAbout(tx, person)
	if err != nil {
		return err
	}
	p := about.Person
	e.Person = Person{
		ID: p.ID, Email: p.Email, Name: p.Name, RoleTitle: p.RoleTitle, MembershipNumber: p.MembershipNumber,
		MembershipStart: p.MembershipStart.String(), Administrator: p.Administrator, CreatedAt: p.CreatedAt.UTC(),
		LastSignedInAt: p.LastSignedInAt,
	}
	for _, place := range about.Places {
		e.Roles = append(e.Roles, Role(place))
	}
	e.addSupervision(about)
	for _, o := range about.Outside {
		e.SignOns = append(e.SignOns, SignOn{o.Issuer, o.Email, o.LinkedAt.UTC(), o.LastUsedAt})
	}
	for _, k := range about.Passkeys {
		e.Passkeys = append(e.Passkeys, Passkey{k.Name, k.CreatedAt.UTC(), k.LastUsedAt})
	}
	for _, s := range about.Sessions {
		e.Sessions = append(e.Sessions, Session{s.Device, s.Method, s.CreatedAt.UTC(), s.LastSeenAt.UTC(), s.RevokedAt})
	}
	for _, i := range about.Invitations {
		e.Invitations = append(e.Invitations, Invitation(i))
	}
	return nil
}

func (e *Everything) addSupervision(about identity.About) {
	for _, s := range about.Supervision {
		e.Supervision = append(e.Supervision, Supervision{s.Worker, s.Supervisor, s.Kind, s.StartsOn, s.EndsOn})
	}
	for _, r := range about.Requests {
		asked := r.Asked
		if r.Email != "" && r.AskerID == about.Person.ID { // they typed an address, and may not learn whose it is
			asked = r.Email
		}
		e.Requests = append(e.Requests, Request{r.Asker, asked, r.Kind, r.StartsOn, r.EndsOn, r.AskedAt.UTC(), r.Outcome, r.SupervisionRequest.Word})
	}
	for _, c := range about.Covers {
		e.StandIns = append(e.StandIns, StandIn{c.Supervisor, c.StandIn, c.StartsOn, c.EndsOn, c.EndedAt})
	}
}

func (e *Everything) gatherEntries(tx *gorm.DB, person uuid.UUID) error {
	entries, versions, err := cpd.Whole(tx, person)
	if err != nil {
		return err
	}
	templates, err := catalogue.ByID(tx)
	if err != nil {
		return err
	}
	ids := make([]uuid.UUID, 0, len(entries))
	for _, entry := range entries {
		ids = append(ids, entry.ID)
	}
	decisions, err := signoff.For(tx, ids)
	if err != nil {
		return err
	}
	reopenings, err := signoff.Reopenings(tx, ids)
	if err != nil {
		return err
	}
	remarks, err := signoff.Remarks(tx, ids)
	if err != nil {
		return err
	}
	asked, err := signoff.GuestRequests(tx, ids)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		one := entryOf(entry, templates[entry.TemplateID])
		for _, g := range asked[entry.ID] {
			one.ByEmail = append(one.ByEmail, ByEmail{g.Number, g.Name, g.Email, g.AskedAt.UTC(), g.SentAt.UTC(), g.ExpiresAt.UTC(), g.RevokedAt, g.UsedAt})
		}
		for _, v := range versions[entry.ID] {
			one.Versions = append(one.Versions, e.version(v))
		}
		for _, decision := range slices.Backward(decisions[entry.ID]) {
			one.Decisions = append(one.Decisions, e.decision("receipts", decision))
		}
		for _, reopening := range slices.Backward(reopenings[entry.ID]) {
			one.Reopenings = append(one.Reopenings, e.reopening("receipts", reopening))
		}
		for _, remark := range remarks[entry.ID] {
			one.Comments = append(one.Comments, e.remark(remark))
		}
		e.Entries = append(e.Entries, one)
	}
	return nil
}

// entryOf says an entry. Answers to prompts of another template, kept from before a change of template, come last.
func entryOf(e cpd.Entry, tpl catalogue.Template) Entry {
	one := Entry{
		ID: e.ID, State: e.State, Template: tpl.Key, TemplateVersion: tpl.Version, Title: e.Title, StartsOn: e.StartsOn, EndsOn: e.EndsOn,
		Provider: e.Provider, Kind: e.Kind, Activity: e.Activity, Minutes: e.Minutes, Points: e.Points.String(),
		AsTyped: e.Typed, CreatedAt: e.CreatedAt.UTC(), ChangedAt: e.ChangedAt.UTC(),
	}
	left := maps.Clone(e.Answers)
	for _, p := range tpl.Prompts {
		one.Answers = append(one.Answers, Answer{p.Key, p.Label, left[p.Key]})
		delete(left, p.Key)
	}
	for _, key := range slices.Sorted(maps.Keys(left)) {
		one.Answers = append(one.Answers, Answer{key, "", left[key]})
	}
	return one
}

// version puts the bytes of a version beside the text.
func (e *Everything) version(v cpd.Kept) Version {
	file := fmt.Sprintf("versions/%s-%d.bin", v.EntryID, v.Number)
	e.files[file] = v.Canonical
	return Version{v.Number, v.At.UTC(), v.Hash, file}
}

// decision puts its receipt beside the text.
func (e *Everything) decision(folder string, d signoff.Decision) Decision {
	one := Decision{
		EntryID: d.EntryID, Number: d.Number, SHA256: d.VersionHash, Kind: d.Kind, By: e.nameOf(d.ByID, d.ByName), ByRole: d.ByRole,
		ByPlace: d.ByOrganisation, Proof: d.Authenticated.Words(), Others: d.WithOthers(), At: d.At.UTC(), Comment: d.Comment,
	}
	if d.Receipt != "" {
		one.Receipt = fmt.Sprintf("%s/%s-%d.jws", folder, d.EntryID, d.Number)
		e.files[one.Receipt] = []byte(d.Receipt + "\n")
	}
	return one
}

// reopening puts its receipt beside the text.
func (e *Everything) reopening(folder string, r signoff.Reopening) Reopening {
	file := fmt.Sprintf("%s/%s-%d-reopened.jws", folder, r.EntryID, r.Number)
	e.files[file] = []byte(r.Receipt + "\n")
	return Reopening{r.EntryID, r.Number, r.VersionHash, e.nameOf(r.ByID, r.ByName), r.ByRole, r.At.UTC(), r.Reason, file}
}

func (e *Everything) remark(r signoff.Remark) Remark {
	return Remark{r.EntryID, r.Number, r.AnswerKey, e.nameOf(r.ByID, r.ByName), r.At.UTC(), r.Words}
}

// nameOf is the name of whoever did something; that of the person themselves is not kept with what they did.
func (e *Everything) nameOf(by uuid.UUID, name string) string {
	if by == e.Person.ID {
		return e.Person.Name
	}
	return name
}

func (e *Everything) gatherSignOffEmails(tx *gorm.DB, person uuid.UUID) error {
	letters, err := signoff.WholeLetters(tx, person)
	e.SignOffEmails = SignOffEmails{Every: letters.Every, LastOn: letters.LastDigest}
	for _, r := range letters.Reminders {
		e.SignOffEmails.Reminders = append(e.SignOffEmails.Reminders, Nudge{r.EntryID, r.At.UTC()})
	}
	return err
}

func (e *Everything) gatherGiven(tx *gorm.DB, person uuid.UUID) error {
	given, err := signoff.By(tx, person)
	if err != nil {
		return err
	}
	reopened, err := signoff.ReopenedBy(tx, person)
	if err != nil {
		return err
	}
	said, err := signoff.RemarkedBy(tx, person)
	for _, d := range given {
		e.SignedByMe = append(e.SignedByMe, e.decision("receipts-given", d))
	}
	for _, r := range reopened {
		e.ReopenedByMe = append(e.ReopenedByMe, e.reopening("receipts-given", r))
	}
	for _, r := range said {
		e.SaidByMe = append(e.SaidByMe, e.remark(r))
	}
	return err
}

func (e *Everything) gatherHistory(tx *gorm.DB, person uuid.UUID) error {
	lines, err := audit.Chain(tx, person)
	for _, line := range lines {
		e.History = append(e.History, Act{line.At, line.Act, line.Actor, line.Words, line.Note, line.Subject.Kind, line.Subject.ID})
	}
	return err
}
