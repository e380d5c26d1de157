package catalogue

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// TitleKey is a title as it is compared: letters and digits only, in lower case, whatever stands between them. An ampersand
// is "and", and what nobody sees, such as the soft hyphens of a PDF, is left out.
func TitleKey(title string) string {
	seen := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(title))
	words := strings.FieldsFunc(strings.ReplaceAll(seen, "&", " and "), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	return norm.NFC.String(strings.Join(words, " ")) // small letters may compose where capitals did not
}

// TitleCheck says, as people read it, whether a module of the programme is called what its provider calls it: "title checked
// on 22 November 2026", or "title not checked against eLfH yet".
func (p Programme) TitleCheck(m Module) string {
	if m.Verified() && !m.CheckedOn.IsZero() {
		return "title checked on " + m.CheckedOn.Words()
	}
	return "title not checked against " + p.shortProvider() + " yet"
}

// shortProvider is what a provider calls itself in brackets, "eLearning for Healthcare (eLfH)", or else the whole name.
func (p Programme) shortProvider() string {
	name := p.Provider
	if at := strings.LastIndex(name, "("); at >= 0 && strings.HasSuffix(name, ")") {
		name = name[at+1 : len(name)-1]
	}
	if name = strings.TrimSpace(name); name == "" {
		return "its source"
	}
	return name
}
