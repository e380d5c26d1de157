package portfolio

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
)

// learning is the e-learning of the period beside the entries that were made from it. Nothing in it is counted.
func (g *gathered) learning() Learning {
	completions := elearning.CompletionsIn(g.span, g.syllabus, g.records)
	l := Learning{Completions: []Completion{}}
	numbers := map[uuid.UUID]int{}
	for i, e := range g.entries {
		numbers[e.ID] = i + 1
	}
	certified := false
	for _, c := range completions {
		l.Completions = append(l.Completions, g.completion(c, numbers))
		certified = certified || c.Source == elearning.Certified
	}
	if len(completions) > 0 {
		l.Says = learningSays(len(completions), certified)
	}
	return l
}

func learningSays(completions int, certified bool) string {
	n := "1 completion"
	if completions != 1 {
		n = fmt.Sprintf("%d completions", completions)
	}
	words := n + " in this period. Points are not counted from this table: they come from the entries only."
	if certified {
		words += " Certificates of NHS Learning Hub are records of completion, not qualifications."
	}
	return words
}

func (g *gathered) completion(c elearning.Completion, numbers map[uuid.UUID]int) Completion {
	row := Completion{
		Day: c.Day.Short(), Title: given(c.Title, "Untitled"), Provider: given(c.Provider, given(c.Programme.Provider, "Not given")),
		Score: given(c.Score, "None"), Until: g.until(c), Entry: "None",
	}
	if c.Counted() && !c.Module.Typed {
		row.Title = line(c.Module.Title)
	}
	row.Note = noteOn(c)
	if c.EntryID == nil {
		return row
	}
	row.Entry = "Not in this portfolio"
	if n, printed := numbers[*c.EntryID]; printed {
		row.Entry, row.Anchor = fmt.Sprintf("Entry %d", n), anchor(n)
	}
	return row
}

// until says for how long a completion holds, or what became of it.
func (g *gathered) until(c elearning.Completion) string {
	switch {
	case c.Until.IsZero():
		return "No refresher"
	case !c.Again.IsZero():
		return "Taken again on " + c.Again.Short()
	case g.today.After(c.Until):
		return c.Until.Short() + ", due again"
	}
	return c.Until.Short()
}

// noteOn is what a reader must know of a title: that it was recorded as another, that nobody checked it, what proves it.
func noteOn(c elearning.Completion) string {
	var notes []string
	if c.Counted() && !c.Module.Typed {
		if catalogue.TitleKey(c.Title) != catalogue.TitleKey(c.Module.Title) {
			notes = append(notes, "recorded as “"+line(c.Title)+"”")
		}
		if !c.Module.Verified() {
			notes = append(notes, c.Programme.TitleCheck(c.Module))
		}
	}
	if c.Source == elearning.Certified {
		notes = append(notes, "NHS Learning Hub certificate")
	}
	words := strings.Join(notes, "; ")
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
