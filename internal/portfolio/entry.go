package portfolio

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/signoff"
)

// entry puts one entry into words.
func (g *gathered) entry(number int, j judged) Entry {
	e := Worded(j.content)
	e.Number, e.Anchor, e.Mismatches = number, anchor(number), append([]string{}, j.wrong...)
	e.Mark, e.Status = j.mark()
	e.SignOff = g.signOff(j)
	return e
}

// Worded puts what an entry says into the words of the page.
func Worded(c cpd.Content) Entry {
	return Entry{
		Title: given(c.Title, "Untitled entry"), Dates: dates(c), Day: c.EndsOn.Short(),
		Provider: given(c.Provider, "Not given"), Kind: given(c.Kind.Words(), "Not given"), Activity: given(c.ActivityLabel, "Not given"),
		Time: calendar.Duration(c.Minutes), Points: c.Points.String(), Template: line(c.TemplateName),
		Answers: answers(c), Mismatches: []string{},
	}
}

// anchor names the place of an entry on the page.
func anchor(number int) string { return fmt.Sprintf("entry-%d", number) }

func given(text, otherwise string) string {
	if text = line(text); text != "" {
		return text
	}
	return otherwise
}

// dates follows the NHS content style: ranges with "to".
func dates(c cpd.Content) string {
	if c.StartsOn.IsZero() || c.StartsOn == c.EndsOn {
		return c.EndsOn.Words()
	}
	return calendar.Span{From: c.StartsOn, To: c.EndsOn}.Words()
}

func answers(c cpd.Content) []Answer {
	all := []Answer{}
	for _, a := range c.Answers {
		if text := paragraphs(a.Text); len(text) > 0 {
			all = append(all, Answer{line(a.Label), text})
		}
	}
	return all
}

// mark is the sign-off in one word and a few. Where the records disagree nothing counts as signed off.
func (j judged) mark() (Mark, string) {
	if len(j.wrong) > 0 {
		return Unsure, "Not signed off: records disagree"
	}
	switch j.entry.State {
	case access.Signed:
		return Signed, "Signed off"
	case access.Returned:
		return j.backMark()
	}
	return Waiting, "Not signed off: waiting"
}

// backMark says how an entry came back to its owner.
func (j judged) backMark() (Mark, string) {
	switch {
	case j.reopened != nil:
		return Reopened, "Re-opened, not signed off"
	case j.decision != nil && j.decision.Kind == signoff.Declined:
		return Declined, "Declined, not signed off"
	}
	return Returned, "Returned, not signed off"
}

// signOff is the block beneath an entry: who, in which role, when, in which words, and on what.
func (g *gathered) signOff(j judged) SignOff {
	block := SignOff{Comment: []Paragraph{}}
	if j.sealed.Hash != "" {
		block.Version = fmt.Sprintf("Version %d of this entry, fingerprint %s", j.sealed.Version.Number, signoff.ShortHash(j.sealed.Hash))
	}
	switch {
	case j.decision != nil:
		if mark, _ := j.mark(); mark == Signed {
			block.Code = signoff.Code(j.decision.VersionHash)
		}
		block.By = j.decisionWords(line(g.person.Name))
		block.Comment = paragraphs(j.lastWord())
	case j.sealed.Hash != "" && j.entry.State == access.Sent:
		block.By = fmt.Sprintf("Sent to %s for sign-off on %s. No decision yet.", line(g.sentTo[j.sealed.SentToID]), calendar.Moment(j.sealed.At))
	}
	block.Long = isLong(block.Comment) || len(j.wrong) > 3
	return block
}

func (j judged) decisionWords(owner string) string {
	d := j.decision
	by := []string{line(d.ByName)}
	if role := line(d.ByRole); role != "" {
		by = append(by, role)
	}
	if organisation := line(d.ByOrganisation); organisation != "" && d.Authenticated == signoff.ByEmail {
		by = append(by, organisation)
	}
	if len(by) > 1 {
		by = append(by, "")
	}
	who := strings.TrimSpace(strings.Join(by, ", "))
	if standsFor := line(d.ForName); standsFor != "" {
		who += " for " + standsFor
	}
	words := fmt.Sprintf("%s by %s on %s", decided(d.Kind), who, d.WhenDecided())
	if d.Authenticated == signoff.ByEmail {
		words += ", " + d.Authenticated.Words()
	}
	if j.reopened != nil {
		by := line(j.reopened.ByName)
		if j.reopened.ByID == j.reopened.OwnerID {
			by = owner
		}
		words += fmt.Sprintf("; re-opened by %s on %s, so that it no longer stands", by, j.reopened.When())
	}
	words += "."
	if j.entry.State == access.Returned && j.changed() {
		words += " The entry has been changed since."
	}
	return words
}

// lastWord is what was said last: why a sign-off was taken back, or what came with the decision.
func (j judged) lastWord() string {
	if j.reopened != nil {
		return j.reopened.Reason
	}
	return j.decision.Comment
}

func decided(kind string) string {
	switch kind {
	case signoff.Signed:
		return "Signed off"
	case signoff.Returned:
		return "Returned"
	case signoff.Declined:
		return "Declined"
	}
	return "Withdrawn"
}

// changed tells whether an entry that came back no longer says what was sent.
func (j judged) changed() bool { return !j.sealed.Erased && len(j.changes()) > 0 }

// A comment that would fill more than about half a page may run on to the next one.
const (
	mostCharacters = 1500
	mostLines      = 20
)

func isLong(comment []Paragraph) bool {
	characters, lines := 0, 0
	for _, p := range comment {
		characters += utf8.RuneCountInString(strings.Join(p.Lines, ""))
		lines += len(p.Lines)
	}
	return characters > mostCharacters || lines > mostLines
}
