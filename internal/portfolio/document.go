package portfolio

import (
	"github.com/google/uuid"

	"linkfolio/internal/calendar"
)

// Document is a portfolio as plain data: every word that is printed, in the order of the pages, and no word of how it
// looks. The PDF template and the HTML page both read it, so the two cannot say different things.
type Document struct {
	Owner   uuid.UUID     `json:"-"`
	Span    calendar.Span `json:"-"`
	Title   string        `json:"title"` // "CPD portfolio of Amira Hassan, 1 April 2026 to 31 March 2027"
	Cover   Cover         `json:"cover"`
	Summary Summary       `json:"summary"`
	Entries []Entry       `json:"entries"` // by the day on which they end

	Learning Learning `json:"learning"`
	Checking Checking `json:"checking"`
	Proof    []byte   `json:"-"` // what the PDF carries so that it can be checked without us; nil for nothing
}

// Cover says whose portfolio it is and what it covers.
type Cover struct {
	Name       string        `json:"name"`
	Role       string        `json:"role"`         // may be empty
	Workplace  string        `json:"organisation"` // may be empty
	Membership string        `json:"membership"`   // membership number; may be empty
	Period     string        `json:"period"`       // "1 April 2026 to 31 March 2027"
	MadeOn     calendar.Date `json:"madeOn"`       // also the date of the file
	Made       string        `json:"made"`         // the same day in words
	Holds      string        `json:"holds"`        // "14 entries: 12 signed off, 2 not signed off"
	Warning    string        `json:"warning"`      // that some records do not agree; mostly empty
}

// Summary is the portfolio in figures. They count the entries as they are printed here.
type Summary struct {
	Lead       string   `json:"lead"`       // one or two sentences that say it all
	Goals      []Goal   `json:"goals"`      // empty unless the period is one membership year
	Basis      string   `json:"basis"`      // where the minimum comes from and when it was checked, or why none is shown
	SignedOff  string   `json:"signedOff"`  // "Signed off: 12 points of 14.5"
	Kinds      []Total  `json:"kinds"`      // formal, informal; always both
	Activities []Total  `json:"activities"` // those that occur, most points first
	All        Total    `json:"all"`
	Bars       string   `json:"bars"` // what a bar of the chart stands for: "month" or "year"
	Months     []Month  `json:"months"`
	Chart      string   `json:"chart"` // what the chart shows, in a sentence
	Marks      []Legend `json:"marks"` // what the marks of sign-off mean; those that occur
}

// Goal is one published minimum and how far the entries come.
type Goal struct {
	Name  string `json:"name"`  // "CPD points"
	Words string `json:"words"` // "14.5 of 20 points"
	Says  string `json:"says"`  // "The minimum of 20 points is met."
	Done  int64  `json:"done"`  // in the unit of Goal
	Goal  int64  `json:"goal"`
	Met   bool   `json:"met"`
}

// Total is a line of a table of totals.
type Total struct {
	Name    string `json:"name"`
	Entries int    `json:"entries"`
	Time    string `json:"time"`   // "2 hours 30 minutes"
	Points  string `json:"points"` // "2.5"
}

// Month is one bar of the chart: a month, or a year where there would be too many months.
type Month struct {
	Name   string `json:"name"`   // "October 2026"
	Short  string `json:"short"`  // "Oct"
	Points int64  `json:"points"` // hundredths
	Text   string `json:"text"`   // "2.5"
}

// Mark is the sign-off of an entry as a shape and words; never colour alone.
type Mark string

// The marks. Each has a shape of its own in the template and its own words.
const (
	Signed   Mark = "signed"
	Waiting  Mark = "waiting"
	Returned Mark = "returned"
	Declined Mark = "declined"
	Reopened Mark = "reopened" // a sign-off that was taken back
	Unsure   Mark = "unsure"   // the records of the entry do not agree
)

// Legend explains a mark.
type Legend struct {
	Mark  Mark   `json:"mark"`
	Words string `json:"words"`
	Means string `json:"means"`
}

// Entry is one piece of learning in full: as it was sent where it is with a supervisor or signed off, as its owner last
// left it where it was returned.
type Entry struct {
	Number     int      `json:"number"` // from 1, in this document
	Anchor     string   `json:"anchor"` // "entry-1"
	Title      string   `json:"title"`
	Dates      string   `json:"dates"` // "3 November 2026", "1 November 2026 to 3 November 2026"
	Day        string   `json:"day"`   // the last day, short, for the table: "3 Nov 2026"
	Provider   string   `json:"provider"`
	Kind       string   `json:"kind"` // "Formal", "Informal"
	Activity   string   `json:"activity"`
	Time       string   `json:"time"`   // "2 hours 30 minutes"
	Points     string   `json:"points"` // "2.5"
	Template   string   `json:"template"`
	Answers    []Answer `json:"answers"` // those that say something
	Mark       Mark     `json:"mark"`
	Status     string   `json:"status"`     // "Signed off", "Not signed off: waiting", ...
	SignOff    SignOff  `json:"signOff"`    // what there is to say of it
	Mismatches []string `json:"mismatches"` // how the records disagree; mostly empty
}

// Learning is the e-learning that was completed in the period, whether or not an entry was made from it.
type Learning struct {
	Says        string       `json:"says"`        // how much there is, and that no points are counted from it; empty where there is none
	Completions []Completion `json:"completions"` // by the day, latest last
}

// Completion is a line of the table of completed e-learning.
type Completion struct {
	Day      string `json:"day"`   // short, for the table: "3 Nov 2026"
	Title    string `json:"title"` // of the module or, outside the programmes, as it was recorded
	Note     string `json:"note"`  // "Title not checked against eLfH yet"; may be empty
	Provider string `json:"provider"`
	Score    string `json:"score"`  // as the source writes it
	Until    string `json:"until"`  // "3 Nov 2027", "3 Nov 2026, due again", "No refresher"
	Entry    string `json:"entry"`  // "Entry 3", "None"
	Anchor   string `json:"anchor"` // of that entry; may be empty
}

// Answer is a prompt of the recording template and what was written under it.
type Answer struct {
	Prompt     string      `json:"prompt"`
	Paragraphs []Paragraph `json:"paragraphs"`
}

// Paragraph is a run of lines without a blank line between them.
type Paragraph struct {
	Dir   string   `json:"dir"` // "ltr" or "rtl"
	Lines []string `json:"lines"`
}

// Checking says how anybody can check the sign-offs.
type Checking struct {
	At   string   `json:"at"`   // "https://cpd.example.org/verify"; empty where the address is not known
	Says []string `json:"says"` // paragraphs; empty where nothing is signed off
}

// SignOff is the block beneath an entry.
type SignOff struct {
	By      string      `json:"by"`      // "Signed off by Sam Okafor, Supervisor, on 3 November 2026 at 2:05pm, together with 1 other entry."
	Comment []Paragraph `json:"comment"` // of the decision
	Code    string      `json:"code"`    // of what was signed off, "7KQ2M-04XNA-P8R3T-ZV6WD"; empty where it is not
	Link    string      `json:"-"`       // where the code is checked; empty where the address is not known
	QR      QR          `json:"qr"`      // the same as a picture
	Version string      `json:"version"` // "Version 2 of this entry, fingerprint 3f9a 12bc 77d0"
	Long    bool        `json:"long"`    // too long to be kept on one page
}

// QR is a picture for a camera, in modules; its size is 0 where there is none.
type QR struct {
	Size int    `json:"size"`
	Path string `json:"path"`
}
