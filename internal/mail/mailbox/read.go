package mailbox

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"unicode/utf8"
)

// read parses a letter of plain text.
func read(r io.Reader) (Letter, error) {
	message, err := netmail.ReadMessage(r)
	if err != nil {
		return Letter{}, err
	}
	text, err := io.ReadAll(decoded(message))
	if err != nil {
		return Letter{}, err
	}
	return Letter{
		From: people(message.Header, "From"), To: people(message.Header, "To"), Subject: words(message.Header.Get("Subject")),
		Text: unwrap(strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(string(text), "�"), "\r\n", "\n"))),
	}, nil
}

// width is that of a line of a letter.
const width = 76

// unwrap puts the lines of a paragraph together again, so that it fits a screen of any width: those that were broken
// because the next word did not fit.
func unwrap(text string) string {
	lines := strings.Split(text, "\n")
	var out strings.Builder
	for i, line := range lines {
		out.WriteString(line)
		if i == len(lines)-1 {
			break
		}
		next, _, _ := strings.Cut(lines[i+1], " ")
		if line != "" && next != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(next) > width {
			out.WriteByte(' ')
			continue
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func decoded(message *netmail.Message) io.Reader {
	switch strings.ToLower(message.Header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		return quotedprintable.NewReader(message.Body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, message.Body)
	}
	return message.Body
}

// people are the names and addresses of a header: "Sam Okafor <sam@example.org>, tom@example.org".
func people(header netmail.Header, key string) string {
	list, err := header.AddressList(key)
	if err != nil {
		return words(header.Get(key))
	}
	var all []string
	for _, one := range list {
		if one.Name == "" {
			all = append(all, one.Address)
			continue
		}
		all = append(all, one.Name+" <"+one.Address+">")
	}
	return strings.Join(all, ", ")
}

func words(header string) string {
	if text, err := new(mime.WordDecoder).DecodeHeader(header); err == nil {
		return text
	}
	return header
}
