package signoff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gorm.io/gorm"

	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
)

// Word is what a supervisor says: the hash of the version they were shown, and a comment.
type Word struct {
	Version string
	Comment string

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
func current(tx *gorm.DB, e cpd.Entry, shown string) (cpd.Version, error) {
	version, content, err := cpd.VersionOf(tx, e.ID, e.Version)
	if err != nil {
		return cpd.Version{}, err
	}
	if version.Hash == shown {
		return version, nil
	}
	stale := &Stale{conflict: fault.New(fault.Conflict, "This entry was changed and sent again after you opened it. Read what changed before you decide.")}
	for number := e.Version - 1; number > 0; number-- {
		before, seen, err := cpd.VersionOf(tx, e.ID, number)
		if err != nil {
			return cpd.Version{}, err
		}
		if before.Hash == shown {
			stale.Changes = cpd.Compare(seen, content)
			break
		}
	}
	return cpd.Version{}, stale
}

// tidyComment trims a comment and refuses what cannot be kept.
func tidyComment(comment string, needed bool) (string, error) {
	comment = strings.TrimSpace(strings.ReplaceAll(comment, "\r\n", "\n"))
	says := strings.ContainsFunc(comment, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
	switch {
	case !utf8.ValidString(comment) || strings.ContainsFunc(comment, unprintable):
		return "", fault.At("comment", "Comment must not contain control characters")
	case utf8.RuneCountInString(comment) > MaxComment:
		return "", fault.At("comment", "Comment must be 4,000 characters or less")
	case needed && !says:
		return "", fault.At("comment", "Enter a comment that says what to change")
	}
	return comment, nil
}

func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
