package supervision

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// Add logs a session of a supervision that lasts today, on either side of which the actor stands. Whoever writes it has
// confirmed it; the other side is asked to. The same form twice makes one session. Faults: Forbidden, Conflict where the form
// was saved with something else in it, Invalid at the fields of a Draft.
func (l *Log) Add(ctx context.Context, who access.Actor, d Draft) (Session, error) {
	if err := access.Check(who, access.LogSession, access.Record{}); err != nil {
		return Session{}, err
	}
	if err := cpd.CheckKey(d.Key); err != nil {
		return Session{}, err
	}
	var s Session
	err := l.db.InTx(ctx, func(tx *gorm.DB) (err error) {
		var c fault.Check
		link, err := l.linkOf(tx, who, d.Link, &c)
		if err != nil {
			return err
		}
		s = Session{
			ID: uuid.Must(uuid.NewV7()), WorkerID: link.WorkerID, SupervisorID: link.SupervisorID, Kind: link.Kind,
			LoggedBy: who.ID, LoggedAt: l.clock(), FormKey: d.Key, LockVersion: 1,
		}
		content, err := l.read(tx, who, s, nil, d, &c)
		if err != nil {
			return err
		}
		return l.add(tx, who, &s, content)
	})
	return s, err
}

// linkOf finds the supervision that was chosen, among those of the actor that last today.
func (l *Log) linkOf(tx *gorm.DB, who access.Actor, id string, c *fault.Check) (link identity.SupervisionLink, err error) {
	today := l.clock.Today()
	links, err := linksOf(tx, "(worker_id = ? OR supervisor_id = ?)", who.ID, who.ID)
	for _, found := range links {
		if found.ID.String() == id && lasts(found, today) {
			return found, err
		}
	}
	c.Add("link", "Select with whom the session was")
	return link, err
}

func linksOf(tx *gorm.DB, condition string, args ...any) (links []identity.SupervisionLink, err error) {
	if err = tx.Where(condition, args...).Order("starts_on, id").Find(&links).Error; err != nil {
		return nil, fmt.Errorf("supervisions of sessions: %w", err)
	}
	return links, nil
}

// lasts tells whether a day is one of a supervision's days.
func lasts(link identity.SupervisionLink, on calendar.Date) bool {
	return !on.Before(link.StartsOn) && (link.EndsOn.IsZero() || !on.After(link.EndsOn))
}

// read checks a draft in full. before are the entries that the session has already.
func (l *Log) read(tx *gorm.DB, who access.Actor, s Session, before []uuid.UUID, d Draft, c *fault.Check) (Content, error) {
	content := d.readSaid(c, l.clock.Today())
	links, err := linksOf(tx, "worker_id = ? AND supervisor_id = ? AND kind = ?", s.WorkerID, s.SupervisorID, s.Kind)
	if err != nil {
		return content, err
	}
	within := func(link identity.SupervisionLink) bool { return lasts(link, content.HeldOn) }
	if len(links) > 0 && !slices.ContainsFunc(links, within) {
		c.Addf("held_on", "The day of the session must be within the %s, which began on %s", s.Words(), links[0].StartsOn.Words())
	}
	if content.Entries, err = l.readEntries(tx, who, s, before, d.Entries, c); err != nil {
		return content, err
	}
	content.Actions = d.readActions(c)
	return content, c.Err()
}

// add writes a new session down, unless its form was saved before: then s becomes what was saved.
func (l *Log) add(tx *gorm.DB, who access.Actor, s *Session, content Content) error {
	s.Said = content.Said
	s.sign(who, s.LoggedAt)
	once := clause.OnConflict{Columns: []clause.Column{{Name: "logged_by"}, {Name: "form_key"}}, DoNothing: true}
	made := tx.Clauses(once).Create(s)
	if made.Error != nil {
		return fmt.Errorf("log a session: %w", made.Error)
	}
	if made.RowsAffected == 0 {
		return l.instead(tx, s, content)
	}
	if err := l.keep(tx, who, *s, content, ""); err != nil {
		return err
	}
	return l.tell(tx, s.other(who.ID))
}

// instead puts what the form saved before in place of a session that was not written.
func (l *Log) instead(tx *gorm.DB, s *Session, content Content) error {
	var there Session
	if err := tx.Where("logged_by = ? AND form_key = ?", s.LoggedBy, s.FormKey).Take(&there).Error; err != nil {
		return fmt.Errorf("the session that was there: %w", err)
	}
	stored, err := contentOf(tx, there)
	if err != nil {
		return err
	}
	same, err := sameWords(stored, content)
	same = same && there.WorkerID == s.WorkerID && there.SupervisorID == s.SupervisorID && there.Kind == s.Kind
	if *s = there; err == nil && !same {
		err = fault.New(fault.Conflict, "This form was already saved, with something else in it. Change that session, or open a new form.")
	}
	return err
}

func sameWords(a, b Content) (bool, error) {
	one, err := a.text()
	if err != nil {
		return false, err
	}
	two, err := b.text()
	return one == two, err
}

// sign notes who wrote the session last. Writing is confirming.
func (s *Session) sign(who access.Actor, at time.Time) {
	s.ChangedBy, s.ChangedAt = who.ID, at
	s.confirm(s.SideOf(who.ID), at)
}

func (s *Session) confirm(by Side, at time.Time) {
	if by == Worker {
		s.WorkerConfirmed, s.WorkerConfirmedAt = s.LockVersion, &at
		return
	}
	s.SupervisorConfirmed, s.SupervisorConfirmedAt = s.LockVersion, &at
}

// keep writes the actions and entries of a session, and its version.
func (l *Log) keep(tx *gorm.DB, who access.Actor, s Session, content Content, reason string) error {
	if err := keepActions(tx, s.ID, content.Actions); err != nil {
		return fmt.Errorf("actions of a session: %w", err)
	}
	if err := tx.Where("session_id = ?", s.ID).Delete(&Discussed{}).Error; err != nil {
		return fmt.Errorf("entries of a session: %w", err)
	}
	for _, entry := range content.Entries {
		if err := tx.Create(&Discussed{s.ID, entry}).Error; err != nil {
			return fmt.Errorf("entries of a session: %w", err)
		}
	}
	text, err := content.text()
	if err != nil {
		return err
	}
	version := Version{s.ID, s.LockVersion, s.WorkerID, who.ID, s.ChangedAt, reason, text, hashOf(s, text)}
	if err := tx.Create(&version).Error; err != nil {
		return fmt.Errorf("version of a session: %w", err)
	}
	act, words := version.wroteBy()
	return note(tx, who, s, fact{act, words + " the supervision session of " + s.HeldOn.Words(), version.digest(), version.At})
}

// keepActions writes actions down as they are agreed now. One that was there keeps its id and whether it is done.
func keepActions(tx *gorm.DB, session uuid.UUID, actions []Action) error {
	var there []Action
	if err := tx.Where("session_id = ?", session).Find(&there).Error; err != nil {
		return err
	}
	for _, a := range actions {
		at := slices.IndexFunc(there, func(b Action) bool { return a.ID != uuid.Nil && a.ID == b.ID })
		if at < 0 {
			a.ID, a.SessionID = uuid.Must(uuid.NewV7()), session
			if err := tx.Create(&a).Error; err != nil {
				return err
			}
			continue
		}
		there = slices.Delete(there, at, at+1)
		if err := tx.Model(&Action{}).Where("id = ?", a.ID).Select("number", "words", "by_side", "due_on").Updates(a).Error; err != nil {
			return err
		}
	}
	for _, gone := range there {
		if err := tx.Where("id = ?", gone.ID).Delete(&Action{}).Error; err != nil {
			return err
		}
	}
	return nil
}

// Change keeps a changed session: the actor has confirmed it then, and what the other side confirmed before counts no longer.
// lock is the version that the actor was shown. Where both had confirmed it, it takes a reason. What is stored already is
// only confirmed. Faults: NotFound, Conflict, Invalid at the fields of a Draft.
func (l *Log) Change(ctx context.Context, who access.Actor, id uuid.UUID, lock int, d Draft) (Session, error) {
	var s Session
	err := l.db.InTx(ctx, func(tx *gorm.DB) (err error) {
		if s, err = findWritten(tx, who, id); err != nil {
			return err
		}
		stored, err := contentOf(tx, s)
		if err != nil {
			return err
		}
		var c fault.Check
		content, unreadable := l.read(tx, who, s, stored.Entries, d, &c)
		if fault.KindOf(unreadable) == fault.Internal && unreadable != nil {
			return unreadable
		}
		same, err := sameWords(stored, content)
		if err != nil {
			return err
		}
		reason := readText(&c, "reason", "The reason", d.Reason, MaxReason, true)
		if s.Agreed() && !same && reason == "" {
			c.Add("reason", "You have both confirmed this session. Say why it has to be corrected")
		}
		switch {
		case same && s.Confirmed(s.SideOf(who.ID)):
			return nil // pressed twice, or nothing to change
		case s.LockVersion != lock:
			return stale()
		case same && unreadable == nil:
			return l.confirm(tx, who, &s)
		case c.Err() != nil:
			return c.Err()
		}
		if !s.Agreed() {
			reason = ""
		}
		return l.change(tx, who, &s, content, reason)
	})
	return s, err
}

func (l *Log) change(tx *gorm.DB, who access.Actor, s *Session, content Content, reason string) error {
	s.Said, s.LockVersion = content.Said, s.LockVersion+1
	s.sign(who, l.clock())
	changed := tx.Model(&Session{}).Where("id = ? AND lock_version = ?", s.ID, s.LockVersion-1).
		Select("held_on", "minutes", "agenda", "notes", "next_on", "changed_by", "changed_at", "lock_version",
			"worker_confirmed", "worker_confirmed_at", "supervisor_confirmed", "supervisor_confirmed_at").Updates(*s)
	if changed.Error != nil {
		return fmt.Errorf("change a session: %w", changed.Error)
	}
	if changed.RowsAffected == 0 {
		return stale()
	}
	if err := l.keep(tx, who, *s, content, reason); err != nil {
		return err
	}
	return l.tell(tx, s.other(who.ID))
}

func stale() error {
	return fault.New(fault.Conflict, "This session was changed after you opened it. Nothing of yours is saved yet. "+
		"Compare it with what is stored now, then save again.")
}

// Confirm says, for the actor's side, that the version they were shown is what happened. Twice is once. Faults: NotFound,
// Conflict where it was changed since.
func (l *Log) Confirm(ctx context.Context, who access.Actor, id uuid.UUID, version int) (Session, error) {
	var s Session
	err := l.db.InTx(ctx, func(tx *gorm.DB) (err error) {
		if s, err = findWritten(tx, who, id); err != nil {
			return err
		}
		if s.LockVersion != version {
			return fault.New(fault.Conflict, "This session was changed after you opened it. Read it again before you confirm it.")
		}
		if s.Confirmed(s.SideOf(who.ID)) {
			return nil
		}
		return l.confirm(tx, who, &s)
	})
	return s, err
}

func (l *Log) confirm(tx *gorm.DB, who access.Actor, s *Session) error {
	at := l.clock()
	s.confirm(s.SideOf(who.ID), at)
	confirmed := tx.Model(&Session{}).Where("id = ? AND lock_version = ?", s.ID, s.LockVersion).
		Select("worker_confirmed", "worker_confirmed_at", "supervisor_confirmed", "supervisor_confirmed_at").Updates(*s)
	if confirmed.Error != nil {
		return fmt.Errorf("confirm a session: %w", confirmed.Error)
	}
	if confirmed.RowsAffected == 0 {
		return stale()
	}
	var version Version
	if err := tx.Where("session_id = ? AND number = ?", s.ID, s.LockVersion).Take(&version).Error; err != nil {
		return fmt.Errorf("the version to confirm: %w", err)
	}
	return note(tx, who, *s, fact{ActConfirmed, "confirmed the supervision session of " + s.HeldOn.Words(), version.digest(), at})
}

// find gives a session for change, as far as the actor may know of it. Others who change it wait.
func find(tx *gorm.DB, who access.Actor, id uuid.UUID) (s Session, err error) {
	err = tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(&s).Error
	return s, found(who, access.ChangeSession, s, err)
}

// findWritten is find for a session whose words were not erased.
func findWritten(tx *gorm.DB, who access.Actor, id uuid.UUID) (Session, error) {
	s, err := find(tx, who, id)
	if err == nil && s.Erased() {
		err = fault.New(fault.Conflict, "The words of this session were erased with the account of the link worker.")
	}
	return s, err
}

// found judges what a query for a session gave.
func found(who access.Actor, do access.Action, s Session, err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return access.NotFound()
	}
	if err != nil {
		return fmt.Errorf("find a session: %w", err)
	}
	return access.Check(who, do, s.Access())
}

// contentOf is what a session says now.
func contentOf(tx *gorm.DB, s Session) (Content, error) {
	c := Content{Said: s.Said}
	if err := tx.Where("session_id = ?", s.ID).Order("number").Find(&c.Actions).Error; err != nil {
		return c, fmt.Errorf("actions of a session: %w", err)
	}
	if err := tx.Model(&Discussed{}).Where("session_id = ?", s.ID).Pluck("entry_id", &c.Entries).Error; err != nil {
		return c, fmt.Errorf("entries of a session: %w", err)
	}
	return c, nil
}

// fact is what the audit is told of: an act, in words, of which version, and when.
type fact struct {
	act    audit.Act
	words  string
	digest string // of the version; empty where it is about none
	at     time.Time
}

func note(tx *gorm.DB, who access.Actor, s Session, f fact) error {
	return audit.Add(tx, audit.Event{
		Chain: s.WorkerID, At: f.at, Actor: who.ID, Act: f.act, Subject: Subject(s.ID),
		Body: audit.Body{Actor: who.Name, Words: f.words, Digest: f.digest},
	})
}
