package cpd

import (
	"maps"
	"slices"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/fault"
)

// sheet is one draft laid out for reading: what was typed, beside what it may refer to.
type sheet struct {
	draft      Draft
	template   catalogue.Template
	prompts    map[string]string // every answer that may be kept: key to label
	activities map[string]string // key to label
	today      calendar.Date
	check      fault.Check
}

// earliest is the first day that an entry may have; it catches years such as 1026.
var earliest = calendar.MustOn(1970, 1, 1)

// problems checks the draft in the order of the page: what cannot be kept always, the rules of a complete entry only
// when it is to be complete.
func (s *sheet) problems() error {
	d := s.draft
	s.keep("title", "Title", d.Title, MaxTitle)
	s.rule(blank(d.Title), "title", "Enter a title")
	s.dates()
	s.keep("provider", "Provider", d.Provider, MaxProvider)
	s.keep("kind", "Formal or informal", d.Kind, maxShort)
	s.rule(readKind(d.Kind) == NoKind, "kind", "Select whether it was formal or informal")
	s.keep("activity", "Activity type", d.Activity, maxShort)
	s.rule(s.activities[d.Activity] == "", "activity", "Select an activity type")
	s.hours()
	s.points()
	s.answers()
	return s.check.Err()
}

// keep notes what cannot be kept at all in a field of one line.
func (s *sheet) keep(field, label, text string, limit int) {
	if problem := Unkeepable(label, text, limit, false); problem != "" {
		s.check.Add(field, problem)
	}
}

// rule notes what a complete entry must not be.
func (s *sheet) rule(broken bool, field, message string) {
	if broken && s.draft.Complete {
		s.check.Add(field, message)
	}
}

func (s *sheet) dates() {
	start := s.date("starts_on", "Start date", s.draft.StartsOn)
	s.rule(s.draft.StartsOn.IsBlank(), "starts_on", "Enter the start date")
	end := s.date("ends_on", "End date", s.draft.EndsOn)
	s.rule(!start.IsZero() && !end.IsZero() && end.Before(start), "ends_on", "End date must be the same as or after the start date")
}

func (s *sheet) date(field, label string, typed TypedDate) calendar.Date {
	for _, box := range []string{typed.Day, typed.Month, typed.Year} {
		s.keep(field, label, box, maxShort)
	}
	day, _, problem := typed.Read()
	s.rule(problem != "", field, label+" "+problem)
	s.rule(day.After(s.today), field, label+" must be today or in the past")
	s.rule(!day.IsZero() && day.Before(earliest), field, label+" must be "+earliest.Words()+" or later")
	return day
}

func (s *sheet) hours() {
	typed := s.draft.Hours
	s.keep("hours", "Hours", typed, maxShort)
	minutes, problem := ParseHours(typed)
	s.rule(problem != "", "hours", "Hours "+problem)
	s.rule(plain(typed) == "", "hours", "Enter the hours, like 2.5 or 2h 30m")
	if days := s.days(); days > 0 && minutes > days*24*60 {
		s.rule(true, "hours", "Hours must be "+limit(days))
	}
}

// days counts the days of the entry, or gives 0 while its dates are not right.
func (s *sheet) days() int {
	var e Entry
	readDates(&e, s.draft)
	if e.StartsOn.IsZero() || e.EndsOn.IsZero() || e.EndsOn.Before(e.StartsOn) {
		return 0
	}
	return e.StartsOn.DaysUntil(e.EndsOn) + 1
}

func (s *sheet) points() {
	s.keep("points", "Points", s.draft.Points, maxShort)
	points, problem := readPoints(s.draft)
	s.rule(problem != "", "points", "Points "+problem)
	s.rule(points > MaxPoints, "points", "Points must be 1,000 or fewer")
}

// limit says how long an entry of so many days may be: "24 or fewer for 1 day".
func limit(days int) string {
	if days == 1 {
		return "24 or fewer for 1 day"
	}
	return grouped(days*24) + " or fewer for " + grouped(days) + " days"
}

func (s *sheet) answers() {
	for _, p := range s.template.Prompts {
		text := s.draft.Answers[p.Key]
		if problem := Unkeepable("Your answer to “"+p.Label+"”", text, MaxAnswer, true); problem != "" {
			s.check.Add("answer."+p.Key, problem)
		}
		s.rule(p.Required && blank(text), "answer."+p.Key, "Enter an answer to “"+p.Label+"”")
	}
	for _, key := range slices.Sorted(maps.Keys(s.draft.Answers)) {
		label, known := s.prompts[key]
		if !known && s.draft.Answers[key] != "" {
			s.check.Add("answer."+key, "This question is not part of the template. Open the form again")
			continue
		}
		if problem := Unkeepable("Your answer to “"+label+"”", s.draft.Answers[key], MaxAnswer, true); problem != "" {
			s.check.Add("answer."+key, problem)
		}
	}
}

// fill writes what was read into the entry's columns, and keeps aside what they cannot say.
func (s *sheet) fill(e *Entry) {
	d := s.draft
	e.TemplateID, e.Title, e.Provider = s.template.ID, d.Title, d.Provider
	readDates(e, d)
	e.Kind = readKind(d.Kind)
	e.Activity = ""
	if _, known := s.activities[d.Activity]; known {
		e.Activity = d.Activity
	}
	e.Minutes, _ = ParseHours(d.Hours)
	e.Points, _ = readPoints(d)
	e.Answers = s.kept(e.Answers)
	e.Typed = typedOf(*e, d)
	e.Search = searchText(*e, s.activities[e.Activity])
}

// kept is the answers of the form, and those that the entry already had to prompts which this form did not show: the
// words under a template that was changed for another stay, in case it is changed back.
func (s *sheet) kept(had Answers) Answers {
	answers := Answers{}
	for key, text := range had {
		if !s.shown(key) {
			answers[key] = text
		}
	}
	for key, text := range s.draft.Answers {
		if text != "" {
			answers[key] = text
		}
	}
	return answers
}

// shown tells whether the form that was sent had a box for this prompt.
func (s *sheet) shown(key string) bool {
	_, sent := s.draft.Answers[key]
	return sent || slices.ContainsFunc(s.template.Prompts, func(p catalogue.Prompt) bool { return p.Key == key })
}

func readDates(e *Entry, d Draft) {
	e.StartsOn, _, _ = d.StartsOn.Read()
	e.EndsOn, _, _ = d.EndsOn.Read()
	if d.EndsOn.IsBlank() {
		e.EndsOn = e.StartsOn
	}
}

// readPoints gives the points typed, or those that go with the hours where none were.
func readPoints(d Draft) (points Points, problem string) {
	if plain(d.Points) != "" {
		return ParsePoints(d.Points)
	}
	minutes, _ := ParseHours(d.Hours)
	return PointsFor(minutes), ""
}

func readKind(typed string) Kind {
	if k := Kind(typed); k == Formal || k == Informal {
		return k
	}
	return NoKind
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
