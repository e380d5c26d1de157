package mail

import (
	"errors"
	netmail "net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

// errAddress says that a letter has nowhere to go.
var errAddress = errors.New("it is not one e-mail address")

// longestAddress is what a path in SMTP can hold (RFC 5321, 4.5.3.1.3, less the brackets).
const longestAddress = 254

// compose makes the message that is sent. It is the same each time a letter is tried, its date and Message-ID too.
func compose(k Kept, subject, text string, from netmail.Address) (*gomail.Msg, error) {
	to, err := netmail.ParseAddress(k.ToEmail)
	if err != nil || to.Address != k.ToEmail || len(k.ToEmail) > longestAddress || oneLine(k.ToEmail) != k.ToEmail {
		return nil, errAddress
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(&netmail.Address{Name: header(from.Name, longestName), Address: from.Address})
	m.ToMailAddress(&netmail.Address{Name: header(k.ToName, longestName), Address: to.Address})
	m.Subject(header(subject, longestSubject))
	m.SetMessageIDWithValue(k.MessageID)
	m.SetDateWithValue(k.CreatedAt)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answer from a machine, please
	m.SetBodyString(gomail.TypeTextPlain, plain(text))
	return m, nil
}

// Longest in letters. A line of a header may have 998 bytes, and a name without spaces is one line.
const (
	longestName    = 100
	longestSubject = 200
)

// header makes what a person typed fit for a header: one line, not too long, and nothing that a reader would decode.
func header(text string, longest int) string {
	text = strings.ReplaceAll(oneLine(text), "=?", "= ?")
	if utf8.RuneCountInString(text) > longest {
		text = strings.TrimSpace(string([]rune(text)[:longest-1])) + "…"
	}
	return text
}

// plain makes a text of lines that fit a screen, without anything that steers a terminal.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "�"))
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = wrap(line)
	}
	return strings.Join(lines, "\n")
}

// lineWidth is how many letters a line may have (RFC 5322 says 78).
const lineWidth = 76

// wrap breaks a paragraph at spaces. An address, which has none, stays whole however long it is.
func wrap(line string) string {
	if utf8.RuneCountInString(line) <= lineWidth {
		return line
	}
	var out strings.Builder
	width := 0
	for i, word := range strings.Split(line, " ") {
		size := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case width+1+size > lineWidth:
			out.WriteByte('\n')
			width = 0
		default:
			out.WriteByte(' ')
			width++
		}
		out.WriteString(word)
		width += size
	}
	return out.String()
}
