package signoff

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
	"linkfolio/internal/jobs"
	"linkfolio/internal/mail"
)

// DigestLetter is the kind of letter that says what waits for somebody, and what was signed off for them.
const DigestLetter = "sign-off-digest"

// digestFrom is the hour, in London, from which the digests of a day are written.
const digestFrom = 7

// digestsAtOnce is how many people are looked at at a time.
const digestsAtOnce = 100

// lastDigest is the day of somebody's last one.
type lastDigest struct {
	PersonID uuid.UUID `gorm:"primaryKey"`
	LastOn   calendar.Date
}

// TableName is the table of the days.
func (lastDigest) TableName() string { return "signoff_digests" }

// digested is an entry that waited for somebody by their last digest.
type digested struct {
	PersonID uuid.UUID `gorm:"primaryKey"`
	EntryID  uuid.UUID `gorm:"primaryKey"`
	Number   int
	NudgedAt *time.Time // when they had last been reminded of it
}

// TableName is the table of them.
func (digested) TableName() string { return "digested_entries" }

// isDue tells whether somebody gets a digest on a day. Fresh is that there is something of which they were not told or were
// reminded, waits that something waits at all. Daily is each day with something fresh, and once a week while something waits;
// weekly is Mondays.
func isDue(every string, day, last calendar.Date, waits, fresh bool) bool {
	switch {
	case every == Never || !waits && !fresh || !last.IsZero() && !last.Before(day):
		return false
	case every == Weekly:
		return day.Midnight().In(calendar.London).Weekday() == time.Monday
	}
	return fresh || !last.AddDays(7).After(day)
}

// Digests writes, each morning, to supervisors and those who stand in for them what waits for them, and to link workers what
// was signed off: in one letter, one a day at most, and as often as they chose. It names people and no words of entries. Nobody is
// told who has left, is going or is disabled.
func (d *Desk) Digests() jobs.Work {
	return jobs.Round{
		Name: "sign-off digests", From: digestFrom, DB: d.db, Clock: d.clock,
		Look: func(ctx context.Context, day calendar.Date, after uuid.UUID) (looked jobs.Looked, err error) {
			var ids, people []uuid.UUID
			err = d.db.Snapshot(ctx, func(tx *gorm.DB) error {
				if ids, err = identity.WorkingAfter(tx, day, after, digestsAtOnce); err == nil && len(ids) > 0 {
					people, err = withNews(tx, day, ids)
				}
				return err
			})
			looked.All, looked.Write = len(ids) < digestsAtOnce, func(tx *gorm.DB) error { return d.digests(tx, day, people) }
			if len(ids) > 0 {
				looked.Last = ids[len(ids)-1]
			}
			return looked, err
		},
	}.Work
}

// withNews gives those of some people for whom something may wait, or was signed off.
func withNews(tx *gorm.DB, day calendar.Date, among []uuid.UUID) ([]uuid.UUID, error) {
	people, err := identity.StandInsAmong(tx, day, among)
	if err != nil {
		return nil, err
	}
	var reviewers, owners []uuid.UUID
	for _, read := range []*gorm.DB{
		tx.Model(&cpd.Entry{}).Where("state = ? AND reviewer_id IN ?", access.Sent, among).Distinct().Pluck("reviewer_id", &reviewers),
		tx.Model(&untold{}).Where("letter = ? AND person_id IN ?", inDigest, among).Distinct().Pluck("person_id", &owners),
	} {
		if read.Error != nil {
			return nil, fmt.Errorf("who has news of sign-offs: %w", read.Error)
		}
	}
	people = append(append(people, reviewers...), owners...)
	slices.SortFunc(people, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(people), nil
}

func (d *Desk) digests(tx *gorm.DB, day calendar.Date, people []uuid.UUID) error {
	people, err := d.wantsList(tx, people...)
	if err != nil || len(people) == 0 {
		return err
	}
	every, err := everyOf(tx, people...)
	if err != nil {
		return err
	}
	persons, err := identity.TheseLocked(tx, people...)
	if err != nil {
		return err
	}
	for _, person := range persons {
		if err := d.digest(tx, day, person, every[person.ID]); err != nil {
			return fmt.Errorf("digest: %w", err)
		}
	}
	return nil
}

// digest writes to one person, where it is due. While their last one still waits for the mail server, or when it came late and on
// this day, there is no other: what it would say is said later.
func (d *Desk) digest(tx *gorm.DB, day calendar.Date, person identity.Person, every string) error {
	if every == Never { // they see it when they sign in
		_, err := toDigest(tx, person.ID)
		return err
	}
	who, err := identity.Expected(tx, person, day)
	if err != nil {
		return err
	}
	waiting, err := waitingNow(tx, who)
	if err != nil {
		return err
	}
	var last lastDigest
	var before []digested
	var signed int64
	for _, read := range []*gorm.DB{
		tx.Where("person_id = ?", person.ID).Limit(1).Find(&last),
		tx.Where("person_id = ?", person.ID).Find(&before),
		tx.Model(&untold{}).Where("letter = ? AND person_id = ?", inDigest, person.ID).Count(&signed),
	} {
		if read.Error != nil {
			return read.Error
		}
	}
	if !isDue(every, day, last.LastOn, len(waiting) > 0, signed > 0 || news(waiting, before)) {
		return nil
	}
	if held, err := mail.WaitsOrWent(tx, DigestLetter, person.ID, day.Midnight()); err != nil || held {
		return err
	}
	return d.postDigest(tx, day, person, every, waiting)
}

func (d *Desk) postDigest(tx *gorm.DB, day calendar.Date, person identity.Person, every string, waiting []Waiting) error {
	signed, err := toDigest(tx, person.ID)
	if err != nil {
		return err
	}
	signed = slices.DeleteFunc(signed, func(s telling) bool { return s.Reopened }) // which they were told at once
	if len(signed) == 0 && len(waiting) == 0 {
		return nil
	}
	words := digestWords{Name: person.Name, At: d.clock(), Weekly: every == Weekly}
	words.addWaiting(waiting, day)
	words.addSigned(signed)
	letter := mail.Letter{
		Kind: DigestLetter, ToName: person.Name, ToEmail: person.Email, Words: words, For: person.ID,
		Key: fmt.Sprintf("%s %s %s", DigestLetter, person.ID, day),
	}
	if err := d.outbox.Post(tx, letter); err != nil {
		return err
	}
	return keepDigest(tx, lastDigest{person.ID, day}, waiting)
}

// keepDigest keeps what somebody was told, in place of what they were told before.
func keepDigest(tx *gorm.DB, d lastDigest, waiting []Waiting) error {
	if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&d).Error; err != nil {
		return err
	}
	if err := tx.Where("person_id = ?", d.PersonID).Delete(&digested{}).Error; err != nil || len(waiting) == 0 {
		return err
	}
	rows := make([]digested, len(waiting))
	for i, w := range waiting {
		rows[i] = digested{d.PersonID, w.EntryID, w.Number, w.NudgedAt}
	}
	return tx.CreateInBatches(rows, 500).Error
}

// waitingNow lists what waits for somebody, as their list of sign-offs has it: the longest waiting first.
func waitingNow(tx *gorm.DB, who access.Actor) ([]Waiting, error) {
	if !access.May(who, access.SeeQueue, access.Record{}) {
		return nil, nil
	}
	return waitingFor(tx, who, nil)
}

// news tells whether something waits of which somebody was not told, or of which they were reminded since.
func news(waiting []Waiting, before []digested) bool {
	return slices.ContainsFunc(waiting, func(w Waiting) bool {
		return !slices.ContainsFunc(before, func(b digested) bool {
			return b.EntryID == w.EntryID && b.Number == w.Number && sameMoment(b.NudgedAt, w.NudgedAt)
		})
	})
}

func sameMoment(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

// digestWords is what a digest says.
type digestWords struct {
	Name     string
	At       time.Time
	Weekly   bool
	Waiting  string   // "3 entries from 2 people wait for you"; empty where nothing waits
	Longest  string   // "12 days"
	Places   []string // in whose place the reader stands: "2 of them in the place of Sam Okafor"
	Reminded []string // who reminded
	Signed   string   // "2 of your entries were signed off"; empty where none was
	SignedBy []string // "2 by Sam Okafor"
}

// Subject is what waits, or else what was signed off.
func (w digestWords) Subject() string {
	if w.Waiting != "" {
		return w.Waiting
	}
	return w.Signed
}

func (w *digestWords) addWaiting(waiting []Waiting, day calendar.Date) {
	if len(waiting) == 0 {
		return
	}
	workers, places, reminded := map[uuid.UUID]bool{}, counts{}, counts{}
	for _, one := range waiting {
		workers[one.OwnerID] = true
		if one.For != "" {
			places.add(one.For)
		}
		if one.NudgedAt != nil {
			reminded.add(one.Worker)
		}
	}
	w.Waiting = fmt.Sprintf("%s from %s for you", counted(len(waiting), "entry", "entries"), counted(len(workers), "person", "people")+" "+verb(len(waiting)))
	w.Longest = counted(waiting[0].Days(day), "day", "days")
	for _, place := range places.all {
		w.Places = append(w.Places, fmt.Sprintf("%d in the place of %s", place.n, place.name))
	}
	for _, one := range reminded.all {
		w.Reminded = append(w.Reminded, one.name+": "+counted(one.n, "entry", "entries"))
	}
}

func verb(n int) string {
	if n == 1 {
		return "waits"
	}
	return "wait"
}

func (w *digestWords) addSigned(signed []telling) {
	if len(signed) == 0 {
		return
	}
	var by counts
	for _, s := range signed {
		name := s.ByName
		if s.ForName != "" {
			name += ", for " + s.ForName
		}
		by.add(name)
	}
	w.Signed = counted(len(signed), "of your entries was signed off", "of your entries were signed off")
	for _, one := range by.all {
		w.SignedBy = append(w.SignedBy, fmt.Sprintf("%d by %s", one.n, one.name))
	}
}

// counts counts by name, in the order in which the names came.
type counts struct {
	all []struct {
		name string
		n    int
	}
}

func (c *counts) add(name string) {
	for i := range c.all {
		if c.all[i].name == name {
			c.all[i].n++
			return
		}
	}
	c.all = append(c.all, struct {
		name string
		n    int
	}{name, 1})
}
