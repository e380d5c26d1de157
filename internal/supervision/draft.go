package supervision

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
)

// The most that a session can hold, in characters, and in actions.
const (
	MaxAgenda  = 5_000
	MaxNotes   = 20_000
	MaxAction  = 500
	MaxReason  = 1_000
	MaxActions = 20

	longestSession = 24 * 60
)

// Draft is what a person may set on a session, as typed. Faults name link, held_on, length, agenda, notes, next_on, entries,
// reason, and action.0, by.0 and due.0 of the first action.
type Draft struct {
	Key     string // of the form: the same key twice makes one session
	Link    string // the supervision in which it was held; only of a new session
	HeldOn  cpd.TypedDate
	Length  string // see cpd.ParseHours
	Agenda  string
	Notes   string
	Actions []DraftAction
	Entries []string
	NextOn  cpd.TypedDate
	Reason  string // why it is corrected, where both had confirmed it
}

// DraftAction is an action as typed. One without words is none.
type DraftAction struct {
	ID    string // of one that is there; empty of a new one
	Words string
	By    string
	Due   cpd.TypedDate
}

// Content is what both sides confirm.
type Content struct {
	Said
	Actions []Action    `json:"actions"`
	Entries []uuid.UUID `json:"entries"`
}

// text is what is hashed, compared and kept.
func (c Content) text() (string, error) {
	c.Actions, c.Entries = append([]Action{}, c.Actions...), append([]uuid.UUID{}, c.Entries...) // none is [], and never null
	slices.SortFunc(c.Entries, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	text, err := json.Marshal(c)
	return string(text), err
}

// ReadContent reads what a version says.
func (v Version) ReadContent() (c Content, err error) {
	err = json.Unmarshal([]byte(v.Content), &c)
	return c, err
}

// wroteBy is the act by which a version was written, and in words.
func (v Version) wroteBy() (act audit.Act, words string) {
	switch {
	case v.Reason != "":
		return ActCorrected, "corrected and confirmed"
	case v.Number > 1:
		return ActChanged, "changed and confirmed"
	}
	return ActLogged, "logged and confirmed"
}

// digest covers every column of a version.
func (v Version) digest() string {
	return audit.DigestOf("supervision version", v.SessionID, v.Number, v.OwnerID, v.ByID, v.At.UnixMicro(), v.Reason, v.Content, v.Hash)
}

// hashOf is the hash of a version: who it is between, and all that it says.
func hashOf(s Session, content string) string {
	sum := sha256.Sum256([]byte("linkfolio/supervision/v1\x00" + s.ID.String() + s.WorkerID.String() + s.SupervisorID.String() + s.Kind + "\x00" + content))
	return hex.EncodeToString(sum[:])
}

// AsDraft fills the form again.
func (c Content) AsDraft() Draft {
	d := Draft{
		HeldOn: cpd.TypedDay(c.HeldOn), Length: cpd.FormatHours(c.Minutes), Agenda: c.Agenda, Notes: c.Notes, NextOn: cpd.TypedDay(c.NextOn),
	}
	for _, a := range c.Actions {
		d.Actions = append(d.Actions, DraftAction{a.ID.String(), a.Words, string(a.BySide), cpd.TypedDay(a.DueOn)})
	}
	for _, entry := range c.Entries {
		d.Entries = append(d.Entries, entry.String())
	}
	return d
}

// readSaid reads all but the entries and the actions. Faults are noted in the order of the page.
func (d Draft) readSaid(c *fault.Check, today calendar.Date) Content {
	var content Content
	content.HeldOn = readDay(c, "held_on", "The day of the session", d.HeldOn)
	switch {
	case d.HeldOn.IsBlank():
		c.Add("held_on", "Enter the day of the session")
	case content.HeldOn.After(today):
		c.Add("held_on", "The day of the session must be today or in the past")
	}
	minutes, problem := cpd.ParseHours(d.Length)
	content.Minutes = minutes
	switch {
	case problem != "":
		c.Add("length", "The length "+problem)
	case minutes == 0:
		c.Add("length", "Enter how long the session was")
	case minutes > longestSession:
		c.Add("length", "The length must be 24 hours or less")
	}
	content.Agenda = readText(c, "agenda", "What you talked about", d.Agenda, MaxAgenda, true)
	if content.Agenda == "" {
		c.Add("agenda", "Enter what you talked about")
	}
	content.Notes = readText(c, "notes", "Shared notes", d.Notes, MaxNotes, true)
	content.NextOn = readDay(c, "next_on", "The next session", d.NextOn)
	if !content.NextOn.IsZero() && !content.NextOn.After(content.HeldOn) {
		c.Add("next_on", "The next session must be after this one")
	}
	return content
}

func (d Draft) readActions(c *fault.Check) (actions []Action) {
	for i, typed := range d.Actions {
		field := func(name string) string { return fmt.Sprintf("%s.%d", name, i) }
		label := fmt.Sprintf("Action %d", i+1)
		a := Action{Number: len(actions) + 1, BySide: Side(typed.By)}
		a.Words = readText(c, field("action"), label, typed.Words, MaxAction, false)
		a.DueOn = readDay(c, field("due"), "The day of action "+fmt.Sprint(i+1), typed.Due)
		switch {
		case a.Words == "" && typed.Due.IsBlank():
			continue
		case a.Words == "":
			c.Add(field("action"), "Enter what is to be done, or clear the day")
		case a.BySide != Worker && a.BySide != Supervisor:
			c.Addf(field("by"), "Select who does action %d", i+1)
		}
		a.ID, _ = uuid.Parse(typed.ID)
		actions = append(actions, a)
	}
	if len(actions) > MaxActions {
		c.Addf(fmt.Sprintf("action.%d", MaxActions), "A session can have %d actions at most", MaxActions)
	}
	return actions
}

func readDay(c *fault.Check, field, called string, typed cpd.TypedDate) calendar.Date {
	day, _, problem := typed.Read()
	if problem != "" {
		c.Add(field, called+" "+problem)
	}
	return day
}

// readText is what was typed, with one kind of line end and without space around it.
func readText(c *fault.Check, field, label, typed string, limit int, lines bool) string {
	text := strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
	if problem := cpd.Unkeepable(label, text, limit, lines); problem != "" {
		c.Add(field, problem)
	}
	return text
}
