package catalogue

import (
	"net/url"
	"slices"
	"strings"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// What a lead may set is bounded, so that every page can show it.
const (
	longestTitle   = 200  // characters
	longestSummary = 1000 // characters
	longestURL     = 500  // bytes
	mostDueDays    = 3650
	mostMonths     = 120
	mostMinutes    = 100 * 60

	// MostProgrammes is how many programmes of its own an organisation can have, retired ones included.
	MostProgrammes = 100
	// MostModules is how many modules a programme can have in one organisation, retired and merged ones included.
	MostModules = 100
)

// ProgrammeDraft is what a lead sets of a programme of the organisation's own; of one that comes with the installation, only
// the terms. A number is negative where what was typed is none.
type ProgrammeDraft struct {
	Title, Provider, Summary, URL string
	Rule                          Rule
	Terms
}

// ModuleDraft is what a lead sets of a module. Minutes is 0 where it is not known, LastsMonths 0 where the programme says it;
// a number is negative where what was typed is none. Compared says that the lead has compared the title with the source today.
type ModuleDraft struct {
	Title, URL           string
	Minutes, LastsMonths int
	Compared             bool
}

// Draft is the programme as a form begins with it.
func (p Programme) Draft() ProgrammeDraft {
	return ProgrammeDraft{p.Title, p.Provider, p.Summary, p.URL, p.Rule, p.Terms}
}

// Draft is the module as a form begins with it. Nobody has compared anything yet.
func (m Module) Draft() ModuleDraft {
	return ModuleDraft{Title: m.Title, URL: m.URL, Minutes: m.Minutes, LastsMonths: m.LastsMonths}
}

func (p *Programme) set(d ProgrammeDraft, today calendar.Date) {
	p.AskedFrom = d.Terms.from(p.Terms, p.AskedFrom, today)
	p.Title, p.Provider, p.Summary, p.URL, p.Rule, p.Terms = d.Title, d.Provider, d.Summary, d.URL, d.Rule, d.Terms
}

func (d ProgrammeDraft) tidy() ProgrammeDraft {
	d.Title, d.Provider, d.URL = strings.TrimSpace(d.Title), strings.TrimSpace(d.Provider), strings.TrimSpace(d.URL)
	d.Summary = strings.TrimSpace(strings.ReplaceAll(d.Summary, "\r\n", "\n"))
	return d
}

func (d ModuleDraft) tidy() ModuleDraft {
	d.Title, d.URL = strings.TrimSpace(d.Title), strings.TrimSpace(d.URL)
	return d
}

// check notes what is wrong, in the order of the page.
func (d ProgrammeDraft) check(c *fault.Check) {
	checkTitle(c, "Title", d.Title)
	if d.Provider == "" {
		c.Add("provider", "Enter who provides it")
	}
	c.Line("provider", "Provider", d.Provider, longestTitle)
	c.Line("summary", "Description", strings.ReplaceAll(d.Summary, "\n", " "), longestSummary)
	checkURL(c, d.URL)
	if d.Rule != All && d.Rule != One {
		c.Add("rule", "Select when the programme is complete")
	}
	d.Terms.check(c)
}

func (t Terms) check(c *fault.Check) {
	if !slices.Contains(Audiences(), t.AskedOf) {
		c.Add("asked_of", "Select who must do it")
	}
	checkNumber(c, "due_days", "Number of days", t.DueDays, mostDueDays)
	checkNumber(c, "lasts_months", "Number of months", t.LastsMonths, mostMonths)
}

func (d ModuleDraft) check(c *fault.Check) {
	checkTitle(c, "Title", d.Title)
	checkURL(c, d.URL)
	switch {
	case d.Minutes < 0:
		c.Add("minutes", "How long it takes must be a length of time, like 45 min or 1h 30m")
	case d.Minutes > mostMinutes:
		c.Addf("minutes", "How long it takes must be %d hours or less", mostMinutes/60)
	}
	checkNumber(c, "lasts_months", "Number of months", d.LastsMonths, mostMonths)
}

func checkTitle(c *fault.Check, label, title string) {
	switch {
	case title == "":
		c.Add("title", "Enter a title")
	case TitleKey(title) == "":
		c.Add("title", label+" must include letters or numbers")
	}
	c.Line("title", label, title, longestTitle)
}

// checkURL takes addresses of web pages only: others, such as javascript:, must never become a link.
func checkURL(c *fault.Check, text string) {
	if text == "" {
		return
	}
	address, err := url.Parse(text)
	switch {
	case err != nil || address.Scheme != "https" && address.Scheme != "http" || address.Hostname() == "" || address.User != nil:
		c.Add("url", "Web address must be a full address, like https://www.e-lfh.org.uk/")
	case len(text) > longestURL:
		c.Addf("url", "Web address must be %d characters or fewer", longestURL)
	}
}

func checkNumber(c *fault.Check, field, label string, n, most int) {
	if n < 0 || n > most {
		c.Addf(field, "%s must be a whole number from 0 to %d", label, most)
	}
}
