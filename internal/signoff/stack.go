package signoff

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
)

// shortestVersion is the shortest beginning of a version hash by which a version is known, in characters.
const shortestVersion = 12

// The words for an entry that is left out of a batch.
const (
	goneWords    = "It was withdrawn, or it is no longer with you."
	staleWords   = "It was changed and sent again after you opened this page."
	unshownWords = "It cannot be shown here. Open it on its own."
)

// stack is what is read of the entries of a batch.
type stack struct {
	who       access.Actor
	shown     []Shown
	heads     map[uuid.UUID]head // of the entries that the reader may see
	late      map[uuid.UUID]late // what came first, of others that were with the reader
	waiting   map[uuid.UUID]Waiting
	decisions map[uuid.UUID][]Decision
	taken     map[uuid.UUID][]Reopening
	remarks   map[uuid.UUID][]Remark // of those that the reader may see
	sealed    map[uuid.UUID]cpd.Sealed
}

// head is an entry that may no longer wait.
type head struct {
	Waiting
	State access.State
}

func (s *stack) gather(tx *gorm.DB, shown []Shown) (err error) {
	s.shown = eachOnce(shown)
	s.heads, s.waiting = map[uuid.UUID]head{}, map[uuid.UUID]Waiting{}
	ids := make([]uuid.UUID, len(s.shown))
	for i, one := range s.shown {
		ids[i] = one.Entry
	}
	var heads []head
	visible, args := access.Visible(s.who)
	mine := tx.Model(&cpd.Entry{}).Where("id IN ?", ids).Where("owner_id <> ?", s.who.ID).Where(visible, args...).Select("id")
	err = tx.Table("entries").Select("entries.id AS entry_id, entries.owner_id, entries.title, people.name AS worker, entries.state").
		Joins("JOIN people ON people.id = entries.owner_id").Where("entries.id IN (?)", mine).Scan(&heads).Error
	if err != nil {
		return fmt.Errorf("entries of a batch: %w", err)
	}
	for _, h := range heads {
		s.heads[h.EntryID] = h
	}
	waiting, err := waitingFor(tx, s.who, ids)
	if err != nil {
		return fmt.Errorf("entries of a batch: %w", err)
	}
	for _, w := range waiting {
		s.waiting[w.EntryID] = w
	}
	if err := s.gatherLate(tx); err != nil {
		return err
	}
	return s.gatherSaid(tx, ids)
}

// gatherSaid reads what was sent, decided, taken back and said.
func (s *stack) gatherSaid(tx *gorm.DB, ids []uuid.UUID) (err error) {
	if s.decisions, err = For(tx, ids); err != nil {
		return err
	}
	if s.taken, err = Reopenings(tx, ids); err != nil {
		return err
	}
	if s.remarks, err = remarksShownTo(tx, s.who, ids); err != nil {
		return err
	}
	s.sealed, err = cpd.VersionsOf(tx, ids)
	return err
}

func (s *stack) gatherLate(tx *gorm.DB) error {
	s.late = map[uuid.UUID]late{}
	for _, one := range s.shown {
		if _, seen := s.heads[one.Entry]; seen || one.Version == "" {
			continue
		}
		first, found, err := lateFor(tx, s.who, access.SignEntry, one)
		if err != nil {
			return err
		}
		if found {
			s.late[one.Entry] = first
		}
	}
	return nil
}

// line says how one entry stands.
func (s *stack) line(one Shown) Line {
	h, seen := s.heads[one.Entry]
	if !seen {
		return Line{Waiting: Waiting{EntryID: one.Entry}, Why: s.gone(one)}
	}
	if own := s.own(one); own != nil {
		return Line{Waiting: h.Waiting, Version: own.VersionHash, Decision: own, Reopened: s.takenBack(own)}
	}
	w, waits := s.waiting[one.Entry]
	if !waits {
		return Line{Waiting: h.Waiting, Why: s.overtaken(h)}
	}
	sealed := s.sealed[one.Entry]
	line := Line{Waiting: w, Version: sealed.Hash, Content: sealed.Content, Remarks: s.remarks[one.Entry]}
	switch {
	case one.Version != "" && !one.isOf(sealed.Hash):
		line.Why = staleWords
	case sealed.Broken || sealed.Erased || sealed.Hash == "":
		line.Why = unshownWords
	default:
		line.Why = Because(w.Unusual())
	}
	line.Open = line.Why == ""
	return line
}

// gone says what became of an entry that the reader may not see any more.
func (s *stack) gone(one Shown) string {
	if first, found := s.late[one.Entry]; found && first.Kind == Withdrawn {
		return first.owner + " withdrew it."
	}
	return goneWords
}

func (one Shown) isOf(hash string) bool {
	return len(one.Version) >= shortestVersion && strings.HasPrefix(hash, one.Version)
}

// own is the reader's sign-off of the version that was shown; nil where there is none.
func (s *stack) own(one Shown) *Decision {
	for _, d := range s.decisions[one.Entry] {
		if d.Kind == Signed && d.ByID == s.who.ID && one.isOf(d.VersionHash) {
			return &d
		}
	}
	return nil
}

// takenBack is the taking back of a sign-off; nil where it stands.
func (s *stack) takenBack(d *Decision) *Reopening {
	for _, r := range s.taken[d.EntryID] {
		if r.Number == d.Number {
			return &r
		}
	}
	return nil
}

// overtaken says what became of an entry that does not wait any more.
func (s *stack) overtaken(h head) string {
	made := s.decisions[h.EntryID]
	if len(made) == 0 {
		return goneWords
	}
	last := made[0]
	by := last.ByName
	if last.ByID == s.who.ID {
		by = "You"
	}
	switch {
	case last.Kind == Signed && h.State == access.Signed:
		return by + " signed it off."
	case last.Kind == Signed:
		return "It was signed off, and the sign-off was taken back."
	case last.Kind == Returned:
		return by + " returned it."
	case last.Kind == Declined:
		return by + " declined it."
	}
	return goneWords
}
