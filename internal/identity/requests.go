package identity

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// The limits of asking.
const (
	requestLife     = 30 * 24 * time.Hour
	requestsPerDay  = 20                  // by one person, so that nobody can try out addresses in number
	LongestWord     = 1000                // of an answer, in characters
	shownAfterwards = 30 * 24 * time.Hour // how long an asker sees what became of a request
)

// SupervisionRequest is one side asking the other for a supervision.
type SupervisionRequest struct {
	ID              uuid.UUID `gorm:"primaryKey"`
	AskerID         uuid.UUID
	AskerSupervises bool       // else the asker is to be supervised
	AskedID         *uuid.UUID // nil where nobody has the address
	Addressee       string     // as compared: an address, or the id of a colleague
	Email           string     // as typed; empty where a colleague was picked
	Kind            string     // one of SupervisionKinds
	StartsOn        calendar.Date
	EndsOn          calendar.Date // zero is open
	AskedAt         time.Time
	ExpiresAt       time.Time
	Outcome         string // one of the outcomes; empty while it waits
	AnsweredAt      *time.Time
	Word            string // of the side that was asked
}

// The outcomes of a request.
const (
	Accepted  = "accepted"
	Declined  = "declined"
	takenBack = "taken-back"
	expired   = "expired"
)

// Waits tells whether it can still be answered.
func (r SupervisionRequest) Waits(now time.Time) bool {
	return r.Outcome == "" && now.Before(r.ExpiresAt)
}

// Words is the kind of supervision in words.
func (r SupervisionRequest) Words() string { return SupervisionWords(r.Kind) }

// link gives the link that the request asks for. A side that is nobody has a nil id.
func (r SupervisionRequest) link() SupervisionLink {
	l := SupervisionLink{WorkerID: r.AskerID, Kind: r.Kind, StartsOn: r.StartsOn, EndsOn: r.EndsOn}
	if r.AskedID != nil {
		l.SupervisorID = *r.AskedID
	}
	if r.AskerSupervises {
		l.WorkerID, l.SupervisorID = l.SupervisorID, l.WorkerID
	}
	return l
}

func (r SupervisionRequest) access() access.Record {
	l := r.link()
	return access.Record{Owner: l.WorkerID, Reviewer: l.SupervisorID, AskedBy: r.AskerID}
}

// Ask is what somebody asks for: a colleague of one of their organisations by id, or anybody by address.
type Ask struct {
	Supervising      bool // the actor wants to supervise; else to be supervised
	Person           uuid.UUID
	Email            string
	Kind             string
	StartsOn, EndsOn calendar.Date // EndsOn may be zero
}

// AskSupervision asks the other side and writes to them. The same request twice is one. An address that nobody has gets the
// same answer as any other, and the request stands in the asker's list like any other. Faults: Forbidden, Invalid at
// person, email, kind, starts_on or ends_on, TooMany after 20 requests in 24 hours.
func (p *People) AskSupervision(ctx context.Context, who access.Actor, a Ask) error {
	if err := mayAsk(who, a.Supervising); err != nil {
		return err
	}
	if err := a.check(p.clock.Today()); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		r := SupervisionRequest{
			ID: uuid.Must(uuid.NewV7()), AskerID: who.ID, AskerSupervises: a.Supervising, Kind: a.Kind, StartsOn: a.StartsOn, EndsOn: a.EndsOn,
			AskedAt: p.clock(), ExpiresAt: p.clock().Add(requestLife),
		}
		asked, err := p.addressee(tx, who, a, &r)
		if err != nil {
			return err
		}
		return p.ask(tx, who, r, asked)
	})
}

// mayAsk holds the side that the actor takes against what they are.
func mayAsk(who access.Actor, supervising bool) error {
	if err := access.Check(who, access.AskSupervision, access.Record{}); err != nil {
		return err
	}
	if supervising && !who.Has(access.Supervisor) || !supervising && !who.Holder {
		return fault.New(fault.Forbidden, "Your account cannot do this.")
	}
	return nil
}

func (a Ask) check(today calendar.Date) error {
	var c fault.Check
	switch {
	case a.Person == uuid.Nil && strings.TrimSpace(a.Email) == "":
		c.Add("person", "Select somebody, or enter their email address")
	case a.Person != uuid.Nil && strings.TrimSpace(a.Email) != "":
		c.Add("email", "Select somebody or enter an email address, not both")
	case a.Person == uuid.Nil && !isEmail(strings.TrimSpace(a.Email)):
		c.Add("email", "Enter an email address in the correct format, like name@example.com")
	}
	checkKind(&c, a.Kind)
	checkDays(&c, a.StartsOn, a.EndsOn, today)
	return c.Err()
}

// addressee finds whom the request is for; a zero Person where the address is nobody's. An account that is disabled is
// nobody's either.
func (p *People) addressee(tx *gorm.DB, who access.Actor, a Ask, r *SupervisionRequest) (Person, error) {
	if a.Person != uuid.Nil {
		return p.colleague(tx, who, a, r)
	}
	r.Email = strings.TrimSpace(a.Email)
	r.Addressee = emailKey(r.Email)
	var person Person
	err := tx.Omit("password_hash").Where("email_key = ? AND disabled_at IS NULL", r.Addressee).Take(&person).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Person{}, nil
	}
	if err != nil {
		return Person{}, fmt.Errorf("find an account: %w", err)
	}
	if person.ID == who.ID {
		return Person{}, fault.At("email", "You cannot ask yourself")
	}
	r.AskedID = &person.ID
	return person, nil
}

func (p *People) colleague(tx *gorm.DB, who access.Actor, a Ask, r *SupervisionRequest) (Person, error) {
	all, err := p.askable(tx, who, a.Supervising)
	if err != nil {
		return Person{}, err
	}
	if !among(all, a.Person) {
		return Person{}, fault.At("person", "Select somebody from the list")
	}
	r.Addressee, r.AskedID = a.Person.String(), &a.Person
	return Find(tx, a.Person)
}

// Askable gives the colleagues whom the actor can ask to supervise them, or to be supervised by them, by name: those of the
// organisations to which the actor belongs today.
func (p *People) Askable(ctx context.Context, who access.Actor, supervising bool) (all []Colleague, err error) {
	if err := mayAsk(who, supervising); err != nil {
		return nil, err
	}
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		all, err = p.askable(tx, who, supervising)
		return err
	})
	return all, err
}

func (p *People) askable(tx *gorm.DB, who access.Actor, supervising bool) ([]Colleague, error) {
	today := p.clock.Today()
	places, err := placesAs(tx, who.ID, anyRole, today)
	if err != nil {
		return nil, err
	}
	role := access.Supervisor
	if supervising {
		role = access.LinkWorker
	}
	all, err := colleagues(tx, role, places, today)
	return without(all, who.ID), err
}

// ask writes the request down, unless it is there, and the letter.
func (p *People) ask(tx *gorm.DB, who access.Actor, r SupervisionRequest, asked Person) error {
	if err := Hold(tx, who.ID); err != nil {
		return err
	}
	if err := p.room(tx, r); err != nil {
		return err
	}
	if err := p.news(tx, r, asked); err != nil {
		return err
	}
	created := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
	if created.Error != nil || created.RowsAffected == 0 {
		return created.Error
	}
	return p.tellAsked(tx, who, r, asked)
}

// tellAsked writes the letter, one a day at most. Where the address is nobody's one is written all the same and taken
// back, so that the work tells as little as the answer.
func (p *People) tellAsked(tx *gorm.DB, who access.Actor, r SupervisionRequest, asked Person) error {
	nobody := asked.ID == uuid.Nil
	if nobody {
		asked.Name, asked.Email = unknownName, unknownName
	}
	key := fmt.Sprintf("supervision-asked/%s/%v/%s/%s/%s", who.ID, r.AskerSupervises, asked.ID, r.Kind, calendar.DayOf(r.AskedAt))
	err := tx.Transaction(func(tx *gorm.DB) error {
		err := p.tell(tx, asked, "supervision-asked", p.askedWords(who, r, asked), key)
		if err == nil && nobody {
			return errNobody
		}
		return err
	})
	if errors.Is(err, errNobody) {
		return nil
	}
	return err
}

func (p *People) askedWords(who access.Actor, r SupervisionRequest, asked Person) supervisionWords {
	words := supervisionWords{
		Name: asked.Name, By: who.Name, Worker: who.Name, Supervisor: "you", Kind: r.Words(), From: r.StartsOn, Until: r.EndsOn,
		Path: "/supervision/requests/" + r.ID.String(),
	}
	if r.AskerSupervises {
		words.Worker, words.Supervisor = "you", who.Name
	}
	return words
}

// room puts aside what expired, and refuses people who ask too often.
func (p *People) room(tx *gorm.DB, r SupervisionRequest) error {
	err := tx.Model(&SupervisionRequest{}).Where("asker_id = ? AND outcome = '' AND expires_at <= ?", r.AskerID, r.AskedAt).
		UpdateColumn("outcome", expired).Error
	if err != nil {
		return err
	}
	var lately int64
	err = tx.Model(&SupervisionRequest{}).Where("asker_id = ? AND asked_at > ?", r.AskerID, r.AskedAt.Add(-24*time.Hour)).Count(&lately).Error
	if err == nil && lately >= requestsPerDay {
		return fault.Newf(fault.TooMany, "You have asked %d times in 24 hours. Wait until tomorrow, or ask the lead of your organisation.", requestsPerDay)
	}
	return err
}

// news refuses to ask for what is there already, or was asked by the other side.
func (p *People) news(tx *gorm.DB, r SupervisionRequest, asked Person) error {
	field := "person"
	if r.Email != "" {
		field = "email"
	}
	there, err := supervised(tx, r.link())
	if err != nil {
		return err
	}
	if there {
		return fault.At(field, "There is already "+r.Words()+" between you and "+asked.Name+" in that time")
	}
	var theirs int64
	err = tx.Model(&SupervisionRequest{}).
		Where("asker_id = ? AND asked_id = ? AND asker_supervises = ? AND kind = ? AND outcome = '' AND expires_at > ?",
			asked.ID, r.AskerID, !r.AskerSupervises, r.Kind, r.AskedAt).Count(&theirs).Error
	if err == nil && theirs > 0 {
		return fault.At(field, asked.Name+" has already asked you for this. Answer their request")
	}
	return err
}

// tidyWord trims a short text and refuses what cannot be kept.
func tidyWord(word string) (string, error) {
	word = strings.TrimSpace(strings.ReplaceAll(word, "\r\n", "\n"))
	bad := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	switch {
	case !utf8.ValidString(word) || strings.ContainsFunc(word, bad):
		return "", fault.At("word", "Message must not include characters that cannot be shown")
	case utf8.RuneCountInString(word) > LongestWord:
		return "", fault.At("word", "Message must be 1,000 characters or fewer")
	}
	return word, nil
}
