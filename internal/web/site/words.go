package site

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/web/ui"
)

// TitleOf gives a draft without a title that can be seen a name to click on.
func TitleOf(title string) string {
	if strings.ContainsFunc(title, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }) {
		return title
	}
	return "Untitled draft"
}

// NameAndRole is "Sam Okafor, Clinical supervisor", or the name alone.
func NameAndRole(name, role string) string {
	if role == "" {
		return name
	}
	return name + ", " + role
}

// Capital is a text with a capital letter first; nothing stays nothing.
func Capital(text string) string {
	if text == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// TimeOf is minutes in words, "2 hours 30 minutes"; empty for none.
func TimeOf(minutes int) string {
	if minutes == 0 {
		return ""
	}
	return calendar.Duration(minutes)
}

// OrNotGiven says that nothing was given.
func OrNotGiven(text string) ui.Component { return TextOr(text, "Not given") }

// TextOr is a text, or other words where it is empty.
func TextOr(text, otherwise string) ui.Text {
	if text == "" {
		return ui.Text(otherwise)
	}
	return ui.Text(Shown(text))
}

// ProseOr is what was typed, in paragraphs, or other words where nothing was.
func ProseOr(text, otherwise string) ui.Component {
	if text == "" {
		return ui.Text(otherwise)
	}
	return ui.Prose(Shown(text))
}

// Say is a paragraph of plain words.
func Say(words string) ui.Paragraph { return ui.Paragraph{ui.Text(words)} }

// None stands in a cell that has nothing to say, so that it is not taken for a gap.
const None = "–"

// notChecked is what a row of the catalogue says that nobody has held against its source.
const notChecked = "This has not been checked against the source yet."

// SourceWords says where a row of the catalogue comes from, when that was checked, and whether it was at all.
func SourceWords(s catalogue.Source) string {
	words := s.Source
	if !strings.HasSuffix(words, ".") {
		words += "."
	}
	if !s.Verified() {
		return words + " " + notChecked
	}
	return words + " Checked on " + s.CheckedOn.Words() + "."
}
