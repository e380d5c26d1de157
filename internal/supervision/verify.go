package supervision

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/audit"
)

// Verification holds sessions, their versions, and the acts that tell of them against each other, in one moment of the
// database. Verify begins it, its Watch is shown the acts, and Finish ends it. It keeps no words in memory.
type Verification struct {
	sessions map[uuid.UUID]*standing
	versions map[string]*toldVersion // by digest
	wrong    []audit.Wrong
}

// standing is how far the two sides have confirmed a session, as its row says and as the acts tell.
type standing struct {
	worker, supervisor uuid.UUID
	says, told         confirmations
	erased             bool
}

type confirmations struct{ worker, supervisor confirmation }

type confirmation struct {
	version int
	at      int64 // in microseconds
}

// toldVersion is a version and the act that must have written it.
type toldVersion struct {
	session uuid.UUID
	number  int
	owner   uuid.UUID
	by      uuid.UUID
	act     audit.Act
	met     bool
}

// Verify recomputes the hash of every version, and compares each session with its newest. Of those whose link worker was erased
// the versions went.
func Verify(tx *gorm.DB) (*Verification, error) {
	v := &Verification{sessions: map[uuid.UUID]*standing{}, versions: map[string]*toldVersion{}}
	erased, err := audit.Erased(tx)
	if err != nil {
		return nil, fmt.Errorf("verify supervision sessions: %w", err)
	}
	if err := v.readVersions(tx); err != nil {
		return nil, fmt.Errorf("verify versions of supervision sessions: %w", err)
	}
	if err := v.readSessions(tx, erased); err != nil {
		return nil, fmt.Errorf("verify supervision sessions: %w", err)
	}
	return v, nil
}

func (v *Verification) fail(table, row, what string) {
	if what != "" {
		v.wrong = append(v.wrong, audit.Wrong{Table: table, Row: row, What: what})
	}
}

// verifiedVersion is a version beside who its session is between.
type verifiedVersion struct {
	Version
	WorkerID     *uuid.UUID
	SupervisorID *uuid.UUID
	Kind         *string
}

func (v *Verification) readVersions(tx *gorm.DB) error {
	query := tx.Table("supervision_versions v").Select("v.*, s.worker_id, s.supervisor_id, s.kind").
		Joins("LEFT JOIN supervision_sessions s ON s.id = v.session_id").Order("v.session_id, v.number")
	return audit.InBatches(query, verifiedVersion.fault, func(row verifiedVersion, what string) {
		v.fail("supervision_versions", versionName(row.SessionID, row.Number), what)
		act, _ := row.wroteBy()
		v.versions[row.digest()] = &toldVersion{session: row.SessionID, number: row.Number, owner: row.OwnerID, by: row.ByID, act: act}
	})
}

func (v verifiedVersion) fault() string {
	switch {
	case v.WorkerID == nil:
		return "there is no session of which it is a version"
	case hashOf(Session{ID: v.SessionID, WorkerID: *v.WorkerID, SupervisorID: *v.SupervisorID, Kind: *v.Kind}, v.Content) != v.Hash:
		return "its hash does not match what it says, or between whom the session was"
	}
	return ""
}

// verifiedSession is a session beside the version that it claims to be, and the first one. All is nil where they are missing.
type verifiedSession struct {
	Session
	Newest  int
	Content *string
	ByID    *uuid.UUID
	At      *time.Time
	FirstBy *uuid.UUID
	FirstAt *time.Time
}

// readSessions reads a page at a time, since what a session says is in three tables.
func (v *Verification) readSessions(tx *gorm.DB, erased map[uuid.UUID]bool) error {
	const size = 500
	for last := uuid.Nil; ; {
		var page []verifiedSession
		err := tx.Table("supervision_sessions s").
			Select(`s.*, n.content, n.by_id, n.at, f.by_id AS first_by, f.at AS first_at,
				(SELECT COALESCE(MAX(number), 0) FROM supervision_versions l WHERE l.session_id = s.id) AS newest`).
			Joins("LEFT JOIN supervision_versions n ON n.session_id = s.id AND n.number = s.lock_version").
			Joins("LEFT JOIN supervision_versions f ON f.session_id = s.id AND f.number = 1").
			Where("s.id > ?", last).Order("s.id").Limit(size).Scan(&page).Error
		if err != nil || len(page) == 0 {
			return err
		}
		contents, err := contentsOf(tx, page)
		if err != nil {
			return err
		}
		for _, row := range page {
			known := row.standing(erased[row.WorkerID])
			v.sessions[row.ID] = known
			if !known.erased {
				v.fail("supervision_sessions", row.ID.String(), row.fault(contents[row.ID]))
			}
		}
		last = page[len(page)-1].ID
	}
}

// contentsOf is contentOf for many sessions.
func contentsOf(tx *gorm.DB, sessions []verifiedSession) (map[uuid.UUID]Content, error) {
	contents := map[uuid.UUID]Content{}
	ids := make([]uuid.UUID, 0, len(sessions))
	for _, s := range sessions {
		contents[s.ID] = Content{Said: s.Said}
		ids = append(ids, s.ID)
	}
	var actions []Action
	if err := tx.Where("session_id IN ?", ids).Order("session_id, number").Find(&actions).Error; err != nil {
		return nil, err
	}
	for _, a := range actions {
		c := contents[a.SessionID]
		c.Actions = append(c.Actions, a)
		contents[a.SessionID] = c
	}
	var entries []Discussed
	if err := tx.Where("session_id IN ?", ids).Find(&entries).Error; err != nil {
		return nil, err
	}
	for _, e := range entries {
		c := contents[e.SessionID]
		c.Entries = append(c.Entries, e.EntryID)
		contents[e.SessionID] = c
	}
	return contents, nil
}

// fault says what is wrong with the session, or "". How far it is confirmed is for the acts.
func (s verifiedSession) fault(now Content) string {
	switch {
	case s.LockVersion != s.Newest:
		return fmt.Sprintf("it claims version %d, but version %d is the last", s.LockVersion, s.Newest)
	case s.Content == nil:
		return "there is no version of it"
	case !saysAlso(*s.Content, now):
		return "it differs from its newest version"
	case s.ChangedBy != *s.ByID || !s.ChangedAt.Equal(*s.At):
		return "who changed it last, or when, is not what its newest version says"
	case s.FirstBy == nil || s.LoggedBy != *s.FirstBy || !s.LoggedAt.Equal(*s.FirstAt):
		return "who logged it, or when, is not what its first version says"
	}
	return ""
}

// saysAlso tells whether a version that was kept says what the session says now.
func saysAlso(kept string, now Content) bool {
	was, err := Version{Content: kept}.ReadContent()
	if err != nil {
		return false
	}
	same, err := sameWords(was, now)
	return err == nil && same
}

func (s verifiedSession) standing(erased bool) *standing {
	said := func(version int, at *time.Time) confirmation {
		if at == nil {
			return confirmation{version: version}
		}
		return confirmation{version, at.UnixMicro()}
	}
	return &standing{
		worker: s.WorkerID, supervisor: s.SupervisorID, erased: erased,
		says: confirmations{said(s.WorkerConfirmed, s.WorkerConfirmedAt), said(s.SupervisorConfirmed, s.SupervisorConfirmedAt)},
	}
}

// Watch is shown the acts that tell of versions.
func (v *Verification) Watch() audit.Watch {
	return audit.Watch{Acts: []audit.Act{ActLogged, ActChanged, ActCorrected, ActConfirmed}, Saw: v.saw}
}

// saw takes an act. Where its words were erased, the versions went with them.
func (v *Verification) saw(act audit.Seen) {
	if act.SubjectKind != Subject(uuid.Nil).Kind {
		return
	}
	session, found := v.sessions[act.SubjectID]
	if !found {
		v.fail("audit_records", act.Name(), "the session that this act tells of is missing")
		return
	}
	if act.Body == nil {
		return
	}
	version, found := v.versions[act.Body.Digest]
	if !found || version.session != act.SubjectID || version.owner != act.ChainID || !version.is(act) {
		v.fail("audit_records", act.Name(), "the row of supervision_versions that this act tells of is missing, or was changed")
		return
	}
	version.met = version.met || act.Act == version.act
	confirmed := confirmation{version.number, act.At}
	switch act.ActorID {
	case session.worker:
		session.told.worker = confirmed
	case session.supervisor:
		session.told.supervisor = confirmed
	}
}

// is tells whether an act may be one that confirmed the version, or the one that wrote it.
func (t *toldVersion) is(act audit.Seen) bool {
	return act.Act == ActConfirmed || act.Act == t.act && act.ActorID == t.by && !t.met
}

// Finish tells of the versions and confirmations of which no act told. It returns how many sessions there are, and each row that
// is wrong.
func (v *Verification) Finish() (sessions int, wrong []audit.Wrong) {
	var untold []string
	for _, version := range v.versions {
		if !version.met {
			untold = append(untold, versionName(version.session, version.number))
		}
	}
	slices.Sort(untold)
	for _, name := range untold {
		v.fail("supervision_versions", name, "no act in the history tells of it as it stands here")
	}
	byID := func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) }
	for _, id := range slices.SortedFunc(maps.Keys(v.sessions), byID) {
		if s := v.sessions[id]; !s.erased && s.says != s.told {
			v.fail("supervision_sessions", id.String(), "which versions were confirmed, or when, is not what the acts tell")
		}
	}
	return len(v.sessions), v.wrong
}

func versionName(session uuid.UUID, number int) string { return fmt.Sprintf("%s/%d", session, number) }
