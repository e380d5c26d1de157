package spreadsheet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Column is a column that a file should or may have.
type Column struct {
	Name     string   // what the program calls it
	Heading  string   // the heading to ask people for, such as "Email address"
	Also     []string // other headings that mean the same, such as "E-mail"
	Optional bool
}

// Layout says which column of a file holds what.
type Layout struct {
	At      map[string]int // from 0, by Column.Name; what the file does not have is not there
	Missing []string       // the Heading of each required column that the file does not have
	Unknown []string       // headings of the file that mean nothing to us, as they stand
	Twice   []string       // headings of the file for a column that an earlier heading has; not used
}

// Columns finds columns by their headings. Case, spaces, punctuation and letter width do not count.
func Columns(header []string, wanted []Column) Layout {
	byHeading := map[string]string{}
	for _, column := range wanted {
		for _, heading := range append([]string{column.Heading}, column.Also...) {
			byHeading[Fold(heading)] = column.Name
		}
	}
	layout := Layout{At: map[string]int{}}
	for i, heading := range header {
		name, known := byHeading[Fold(heading)]
		_, taken := layout.At[name]
		switch {
		case strings.TrimSpace(heading) == "":
		case !known:
			layout.Unknown = append(layout.Unknown, heading)
		case taken:
			layout.Twice = append(layout.Twice, heading)
		default:
			layout.At[name] = i
		}
	}
	for _, column := range wanted {
		if _, found := layout.At[column.Name]; !found && !column.Optional {
			layout.Missing = append(layout.Missing, column.Heading)
		}
	}
	return layout
}

// Cell gives the text of a named column in a row without spaces around it, or "" where there is none.
func (l Layout) Cell(row Row, name string) string {
	at, found := l.At[name]
	if !found {
		return ""
	}
	return strings.TrimSpace(row.Cell(at))
}

// Fold keeps the letters and digits of a heading, in lower case, so that headings can be compared.
func Fold(heading string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(heading))
}
