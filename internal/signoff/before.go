package signoff

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
)

// Before is the version of an entry that a supervisor last looked at, against which they read the one that is with them now.
type Before struct {
	Number  int
	How     Look
	At      time.Time
	Content cpd.Content
}

// Look is what shows that somebody looked at a version.
type Look string

// The looks. A version that was only sent may not have been read.
const (
	LookDecided Look = "decided"
	LookSaid    Look = "said"
	LookSent    Look = "sent"
)

// Changes tells what is different now, by the keys of cpd.Compare.
func (b Before) Changes(now cpd.Content) []cpd.Change { return cpd.Compare(b.Content, now) }

// gatherBefore finds what a supervisor, or the one in whose place the actor stands, last looked at. It needs what was said.
func gatherBefore(tx *gorm.DB, who access.Actor, c *Case) error {
	if who.ID == c.Entry.OwnerID {
		return nil
	}
	looked, found := lastLook(c.Entry.Version, c.sent, c.Decisions, c.Remarks)
	if !found {
		return nil
	}
	_, content, err := cpd.VersionOf(tx, c.Entry.ID, looked.Number)
	if fault.KindOf(err) == fault.NotFound { // its words were erased
		return nil
	}
	looked.Content = content
	c.Before = &looked
	return err
}

// versionsSentTo are the versions that were sent to the actor, or to the supervisor with whom the entry is now and in whose
// place the actor may stand; oldest first. Nobody is ever shown another.
func versionsSentTo(tx *gorm.DB, e cpd.Entry, who access.Actor) ([]cpd.Version, error) {
	var versions []cpd.Version
	err := tx.Where("entry_id = ? AND sent_to_id IN ?", e.ID, []uuid.UUID{who.ID, idOf(e.ReviewerID)}).Order("number").Find(&versions).Error
	if err != nil {
		return nil, fmt.Errorf("versions sent to a supervisor: %w", err)
	}
	return versions, nil
}

// hush leaves, of what was decided and taken back where somebody else was asked, that it was, by whom and when: the comment, the
// reason and the receipt are for those to whom the version was sent, as versionsSentTo tells, and for whoever did something to it.
func hush(who access.Actor, sent []cpd.Version, decisions []Decision, reopenings []Reopening) {
	theirs := map[int]bool{}
	for _, v := range sent {
		theirs[v.Number] = true
	}
	for _, d := range decisions {
		theirs[d.Number] = theirs[d.Number] || d.ByID == who.ID
	}
	for _, r := range reopenings {
		theirs[r.Number] = theirs[r.Number] || r.ByID == who.ID
	}
	for i := range decisions {
		if d := &decisions[i]; !theirs[d.Number] {
			d.Comment, d.Receipt = "", ""
		}
	}
	for i := range reopenings {
		if r := &reopenings[i]; !theirs[r.Number] {
			r.Reason, r.Receipt = "", ""
		}
	}
}

// lastLook finds the latest version before the current one that was decided or commented on by those to whom it was sent, or
// in their place; else the latest that was sent to them.
func lastLook(current int, sent []cpd.Version, decisions []Decision, remarks []Remark) (Before, bool) {
	earlier := slices.DeleteFunc(slices.Clone(sent), func(v cpd.Version) bool { return v.Number >= current })
	for _, v := range slices.Backward(earlier) {
		if at := slices.IndexFunc(decisions, func(d Decision) bool { return d.Number == v.Number && d.Kind != Withdrawn }); at >= 0 {
			return Before{Number: v.Number, How: LookDecided, At: decisions[at].At}, true
		}
		for _, r := range slices.Backward(remarks) {
			if r.Number == v.Number && r.ByID != v.OwnerID {
				return Before{Number: v.Number, How: LookSaid, At: r.At}, true
			}
		}
	}
	if len(earlier) == 0 {
		return Before{}, false
	}
	last := earlier[len(earlier)-1]
	return Before{Number: last.Number, How: LookSent, At: last.At}, true
}
