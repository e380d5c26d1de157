package signoff

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gorm.io/gorm"

	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
)

// Word is what somebody says: the hash of the version they were shown, a comment on the whole, and comments on single
// answers by the keys of those.
type Word struct {
	Version string
	Comment string
	Answers map[string]string

	together int // how many entries the same declaration is about; 0 where this one alone was read
}

// MaxComment is the longest comment, in characters.
const MaxComment = 4000

// Stale is a Conflict that knows what changed since the supervisor was shown the entry.
type Stale struct {
	Changes  []cpd.Change
	conflict *fault.Error
}

// Error is the sentence of the Conflict.
func (s *Stale) Error() string { return s.conflict.Error() }

// Unwrap lets fault.Of find the Conflict.
func (s *Stale) Unwrap() error { return s.conflict }

// current gives the version to decide on, when it is the one that was shown.
func current(tx *gorm.DB, e cpd.Entry, shown string) (cpd.Version, cpd.Content, error) {
	version, content, err := cpd.VersionOf(tx, e.ID, e.Version)
	if err != nil {
		return cpd.Version{}, content, err
	}
	if version.Hash == shown {
		return version, content, nil
	}
	stale := &Stale{conflict: fault.New(fault.Conflict, "This entry was changed and sent again after you opened it. Read what changed before you decide.")}
	for number := e.Version - 1; number > 0; number-- {
		before, seen, err := cpd.VersionOf(tx, e.ID, number)
		if err != nil {
			return cpd.Version{}, content, err
		}
		if before.Hash == shown {
			stale.Changes = cpd.Compare(seen, content)
			break
		}
	}
	return cpd.Version{}, content, stale
}

// said is a Word that can be kept: what says nothing is left out.
type said struct {
	comment string
	answers []point
}

// point is something said about one answer, or about the whole where it has no key.
type point struct{ key, label, words string }

// lacking is what people read who gave no reason, by what they did.
var lacking = map[string]string{
	Returned: "Enter a comment that says what to change",
	Declined: "Enter why it is not for you to sign off",
	Reopened: "Enter why this entry is re-opened",
	remarked: "Enter a comment",
}

// remarked stands where nothing is decided.
const remarked = "remarked"

// read tidies what is said with a decision and refuses what cannot be kept. A decline and a taking back need a comment on the
// whole; a return, or a comment without a decision, needs one somewhere.
func (w Word) read(about cpd.Content, kind string) (said, error) {
	var s said
	var check fault.Check
	s.comment = tidy(w.Comment, "comment", "Comment", &check)
	known := 0
	for _, answer := range about.Answers {
		words, given := w.Answers[answer.Key]
		if !given {
			continue
		}
		known++
		words = tidy(words, "comment."+answer.Key, "Comment on this answer", &check)
		if words != "" {
			s.answers = append(s.answers, point{answer.Key, answer.Label, words})
		}
	}
	if known < len(w.Answers) {
		check.Add("comment", "One of your comments is about a question that this entry does not have")
	}
	if words, needed := lacking[kind]; needed && !s.gives(kind) {
		check.Add("comment", words)
	}
	return s, check.Err()
}

// gives tells whether enough is said for a decision that needs a reason.
func (s said) gives(kind string) bool {
	if saysSomething(s.comment) {
		return true
	}
	return (kind == Returned || kind == remarked) && slices.ContainsFunc(s.answers, func(p point) bool { return saysSomething(p.words) })
}

func saysSomething(words string) bool {
	return strings.ContainsFunc(words, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// tidy trims a comment and refuses what cannot be kept.
func tidy(words, field, called string, check *fault.Check) string {
	words = strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n"))
	switch {
	case !utf8.ValidString(words) || strings.ContainsFunc(words, unprintable):
		check.Add(field, called+" must not contain control characters")
	case utf8.RuneCountInString(words) > MaxComment:
		check.Add(field, called+" must be 4,000 characters or less")
	}
	return words
}

func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
