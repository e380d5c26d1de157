package portfolio

import (
	"fmt"
	"strings"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/signoff"
)

// judged is an entry, what of it is printed, and how far its records bear each other out.
type judged struct {
	entry    cpd.Entry
	content  cpd.Content
	sealed   cpd.Sealed
	decision *signoff.Decision  // on the current version
	reopened *signoff.Reopening // of that decision; nil while it stands
	wrong    []string
}

// judge decides what is printed of an entry. What is with a supervisor, or was signed off, is printed as it was sent;
// what came back is printed as its owner has it now.
func (g *gathered) judge(e cpd.Entry) judged {
	j := judged{entry: e}
	j.content = cpd.ContentOf(e, g.templates[e.TemplateID], g.activities[e.Activity])
	if decided := g.decisions[e.ID]; len(decided) > 0 && decided[0].Number == e.Version {
		j.decision = &decided[0]
	}
	if void := g.reopenings[e.ID]; len(void) > 0 && void[0].Number == e.Version {
		j.reopened = &void[0]
	}
	sealed, found := g.sealed[e.ID]
	if !found {
		j.doubt("The version that was sent is missing. What is printed here is the entry as it is now.")
		return j
	}
	j.sealed = sealed
	if e.State != access.Returned {
		j.useSealed()
	}
	j.checkDecision()
	return j
}

func (j *judged) doubt(words string) { j.wrong = append(j.wrong, words) }

// useSealed prints the version, if it can be read, and compares the entry with it.
func (j *judged) useSealed() {
	switch {
	case j.sealed.Erased:
		j.doubt("The words of the version that was sent were erased. What is printed here is the entry as it is now.")
	case j.sealed.Broken && j.sealed.Title == "":
		j.doubt("The version that was sent was changed in storage and cannot be read. What is printed here is the entry as it is now.")
	case j.sealed.Broken:
		j.doubt("The version that was sent was changed in storage: it does not match its fingerprint.")
		j.content = j.sealed.Content
	default:
		if changes := j.changes(); len(changes) > 0 {
			j.doubt("The entry was changed after it was sent (" + strings.Join(changes, ", ") + "). What is printed here is the version that was sent.")
		}
		j.content = j.sealed.Content
	}
}

// changes names what differs between the version and the entry. A label that the catalogue has corrected since is no
// change of the entry's.
func (j *judged) changes() []string {
	head, sealed := j.content, j.sealed.Content
	if head.Activity == sealed.Activity {
		head.ActivityLabel = sealed.ActivityLabel
	}
	if head.TemplateKey == sealed.TemplateKey && head.TemplateVersion == sealed.TemplateVersion {
		head.TemplateName = sealed.TemplateName
	}
	var labels []string
	for _, change := range cpd.Compare(sealed, head) {
		labels = append(labels, line(change.Label))
	}
	return labels
}

// checkDecision holds the state of the entry against the decision on its version.
func (j *judged) checkDecision() {
	d := j.decision
	switch {
	case j.entry.State == access.Sent && d != nil:
		j.doubt("The entry is marked as waiting, but there is a record that it was " + d.Kind + ".")
	case j.entry.State == access.Sent:
	case d == nil:
		j.doubt("The entry is marked as " + stateWords(j.entry.State) + ", but there is no record of that decision.")
	case j.entry.State == access.Signed && j.reopened != nil:
		j.doubt("The entry is marked as signed off, but there is a record that it was re-opened.")
	case !j.bornOut():
		j.doubt("The entry is marked as " + stateWords(j.entry.State) + ", but the last decision on it says " + d.Kind + ".")
	case j.reopened != nil && j.reopened.VersionHash != d.VersionHash:
		j.doubt("The entry was re-opened, but the record of that is about another version than the decision.")
	case d.VersionHash != j.sealed.Hash:
		j.doubt(fmt.Sprintf("The decision was made on a version with the fingerprint %s, but the version that was sent has %s.",
			d.ShortHash(), signoff.ShortHash(j.sealed.Hash)))
	case !d.Answers(j.sealed.SentToID):
		j.doubt("The decision was not made by the person to whom the entry was sent.")
	}
}

// bornOut tells whether the state of the entry is what the decision made of it. What was declined or re-opened stands as
// returned.
func (j *judged) bornOut() bool {
	kind := j.decision.Kind
	if j.entry.State != access.Returned {
		return kind == string(j.entry.State)
	}
	return kind == signoff.Returned || kind == signoff.Declined || kind == signoff.Signed && j.reopened != nil
}

func stateWords(s access.State) string {
	if s == access.Signed {
		return "signed off"
	}
	return string(s)
}
