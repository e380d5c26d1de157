package mail_test

import (
	"mime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailtest"
)

var posted = time.Date(2026, time.November, 3, 9, 30, 0, 0, time.UTC)

// deliver sends one letter by a real conversation. It gives nil where it was refused, and then nothing came.
func deliver(t *testing.T, s *mailtest.Sink, k mail.Kept, subject, text string) *letterRead {
	t.Helper()
	before := len(s.Got())
	k.MessageID, k.CreatedAt = "0193@cpd.example.org", posted
	err := mail.Deliver(t.Context(), s.Where(), k, subject, text, from)
	came := s.Got()[before:]
	if err != nil {
		if len(came) != 0 {
			t.Fatalf("%v, and yet it came", err)
		}
		return nil
	}
	if len(came) != 1 || !slices.Equal(came[0].To, []string{k.ToEmail}) || came[0].From != from.Address {
		t.Fatalf("what came: %+v", came)
	}
	got := read(t, came[0])
	wantOnlyOurHeaders(t, k, came[0].Raw, got)
	return &got
}

// wantOnlyOurHeaders fails when anything that a person typed has become a header, a recipient or a line.
func wantOnlyOurHeaders(t *testing.T, k mail.Kept, raw string, got letterRead) {
	t.Helper()
	ours := []string{
		"Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To",
	}
	for key, values := range got.header {
		if !slices.Contains(ours, key) || len(values) != 1 {
			t.Errorf("header %s: %q", key, values)
		}
	}
	head, _, _ := strings.Cut(raw, "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		name, _, _ := strings.Cut(line, ":")
		known := slices.ContainsFunc(ours, func(ours string) bool { return strings.EqualFold(ours, name) })
		if !known && !strings.HasPrefix(line, " ") || strings.TrimSpace(line) == "" {
			t.Errorf("a line of the head is %q", line)
		}
	}
	if len(got.to) != 1 || got.to[0].Address != k.ToEmail || got.from.Address != from.Address {
		t.Errorf("from %v to %v", got.from, got.to)
	}
	for _, text := range []string{got.subject, got.to[0].Name} {
		again, err := new(mime.WordDecoder).DecodeHeader(text)
		if again != text || err != nil || strings.ContainsFunc(text, unicode.IsControl) || strings.ContainsAny(text, "\u2028\u2029\u202e") {
			t.Errorf("%q reads as %q, %v", text, again, err)
		}
	}
	if utf8.RuneCountInString(got.subject) > 200 || utf8.RuneCountInString(got.to[0].Name) > 100 {
		t.Errorf("too long: %q, %q", got.subject, got.to[0].Name)
	}
}

// Names that are no names, and what a mail program shows for them.
var names = map[string]string{
	"Amira Hassan":                           "Amira Hassan",
	"":                                       "",
	"Zoë Ó Briain":                           "Zoë Ó Briain",
	"王小明 (Wang)":                             "王小明 (Wang)",
	"O'Neill, Sam":                           "O'Neill, Sam",
	"Sam\r\nBcc: evil@example.org":           "Sam Bcc: evil@example.org",
	"Sam\nBcc: evil@example.org\n\nDear all": "Sam Bcc: evil@example.org Dear all",
	"Sam\rBcc: evil@example.org":             "Sam Bcc: evil@example.org",
	"Sam\u2028Bcc: x\u2029\u0085y\x00z\x1b[2J":       "Sam Bcc: x y z [2J",
	`Sam" <evil@example.org>, "`:                     `Sam" <evil@example.org>, "`,
	"Sam <evil@example.org>":                         "Sam <evil@example.org>",
	"evil@example.org, Sam":                          "evil@example.org, Sam",
	`back\slash \" quote`:                            `back\slash \" quote`,
	"Group: a@example.org, b@example.org;":           "Group: a@example.org, b@example.org;",
	"(comment) Sam (nested (comment":                 "(comment) Sam (nested (comment",
	"=?utf-8?q?=0d=0aBcc:_evil@example.org?=":        "= ?utf-8?q?=0d=0aBcc:_evil@example.org?=",
	"=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5vcmc=?= ë": "= ?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5vcmc= ?= ë",
	"\u202egro.elpmaxe@live":                         "gro.elpmaxe@live",
	"\xff\xfe Sam":                                   "Sam",
	strings.Repeat("x", 2000):                        strings.Repeat("x", 99) + "…",
	strings.Repeat("ë", 2000):                        strings.Repeat("ë", 99) + "…",
	strings.Repeat("long name ", 200):                strings.TrimSpace(strings.Repeat("long name ", 10)[:99]) + "…",
}

func TestNoNameOrSubjectAddsAHeader(t *testing.T) {
	t.Parallel()
	s := mailtest.NewSink(t)
	for typed, shown := range names {
		got := deliver(t, s, mail.Kept{ToName: typed, ToEmail: amira}, typed, "Dear "+typed)
		if got == nil {
			t.Errorf("%.60q was refused", typed)
			continue
		}
		if got.to[0].Name != shown {
			t.Errorf("%.60q is shown as %q", typed, got.to[0].Name)
		}
		if len(typed) < 200 && got.subject != shown {
			t.Errorf("the subject %.60q is shown as %q", typed, got.subject)
		}
	}
}

func TestAnAddressIsOneAddress(t *testing.T) {
	t.Parallel()
	s := mailtest.NewSink(t)
	for address, fits := range map[string]bool{
		amira: true, "amira.hassan+cpd@nhs.example.org": true, "o'neill@example.org": true, "a@localhost": true,
		"": false, "amira": false, "amira@": false, "@example.org": false, "a@example.org, b@example.org": false, "<a@example.org>": false,
		"Amira <a@example.org>": false, "a@example.org (Amira)": false, " a@example.org": false, "a@example.org\r\nRCPT TO:<b@example.org>": false,
		"a@example.org\nBcc: b@example.org": false, "a@example.org> SIZE=1 <b@example.org": false, "a\x00@example.org": false,
		"a@example.org\u2028": false, strings.Repeat("a", 250) + "@example.org": false, `"a b"@example.org`: false, "group: a@example.org;": false,
	} {
		if got := deliver(t, s, mail.Kept{ToEmail: address}, "x", "x"); (got != nil) != fits {
			t.Errorf("%.60q: %v", address, got)
		}
	}
}

func TestTextsAreWrappedAndLinksAreNot(t *testing.T) {
	t.Parallel()
	s := mailtest.NewSink(t)
	link := "https://cpd.example.org/reset/" + strings.Repeat("abcdefgh=.", 60)
	words := strings.TrimSpace(strings.Repeat("Zoë wrote a paragraph that is longer than a line. ", 20))
	got := deliver(t, s, mail.Kept{ToEmail: amira}, "x",
		"Dear Zoë,\r\n\r\n"+words+"\n\n"+link+"\n\nSee "+link+" or ask.\n.\n..dots\nFrom me\rto\x1b[31m you\x00\n"+strings.Repeat("y", 3000)+"\n")
	for line := range strings.SplitSeq(got.text, "\n") {
		if utf8.RuneCountInString(line) > 76 && strings.Contains(line, " ") {
			t.Errorf("a line of %d letters: %q", utf8.RuneCountInString(line), line)
		}
	}
	for _, want := range []string{"Dear Zoë,\n\nZoë wrote", "\n\n" + link + "\n\nSee\n" + link + "\nor ask.\n.\n..dots\nFrom meto[31m you\n", strings.Repeat("y", 3000)} {
		if !strings.Contains(got.text, want) {
			t.Errorf("%.80q is missing in\n%s", want, got.text)
		}
	}
	if joined := strings.ReplaceAll(got.text, "\n", " "); !strings.Contains(joined, words) {
		t.Errorf("words were lost:\n%s", got.text)
	}
}

// FuzzLetters sends whatever stands in a row by a real conversation and reads what came with net/mail.
func FuzzLetters(f *testing.F) {
	for typed := range names {
		f.Add(typed, typed, amira, typed)
	}
	f.Add("x", "y", "a@example.org\r\nDATA", "text\r\n.\r\nQUIT\r\n")
	f.Add("x", "y", "\"a\\\"b\"@example.org", ".")
	s := mailtest.NewSink(f)
	f.Fuzz(func(t *testing.T, name, subject, email, text string) {
		if got := deliver(t, s, mail.Kept{ToName: name, ToEmail: email}, subject, text); got == nil && email == amira {
			t.Error("it was refused")
		}
		s.Forget()
	})
}
