package reports

import "strings"

// line brings a text to one line with single spaces.
func line(text string) string { return strings.Join(strings.Fields(text), " ") }
