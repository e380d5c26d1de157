package cpd

import (
	"slices"

	"linkfolio/internal/calendar"
)

// Change is one thing that differs between two versions, as people read it. Key is its field in the form.
type Change struct{ Label, Before, After, Key string }

// Compare tells what changed between two versions, in the order of the form; nothing where they say the same.
func Compare(before, after Content) []Change {
	was, is := before.lines(), after.lines()
	var changes []Change
	for _, line := range is {
		old := was.text(line.Key)
		if old != line.Text {
			changes = append(changes, Change{line.Label, old, line.Text, line.Key})
		}
	}
	for _, line := range was {
		if line.Text != "" && !is.has(line.Key) {
			changes = append(changes, Change{line.Label, line.Text, "", line.Key})
		}
	}
	return changes
}

// lines are a version as people read it, one field each.
type lines []Answer

func (c Content) lines() lines {
	all := lines{
		{"template", "Template", c.TemplateName},
		{"title", "Title", c.Title},
		{"starts_on", "Start date", c.StartsOn.Words()},
		{"ends_on", "End date", c.EndsOn.Words()},
		{"provider", "Provider", c.Provider},
		{"kind", "Kind", c.Kind.Words()},
		{"activity", "Activity", c.ActivityLabel},
		{"hours", "Time spent", calendar.Duration(c.Minutes)},
		{"points", "CPD points", c.Points.String()},
	}
	for _, a := range c.Answers {
		all = append(all, Answer{"answer." + a.Key, a.Label, a.Text})
	}
	return all
}

func (l lines) text(key string) string {
	if i := l.index(key); i >= 0 {
		return l[i].Text
	}
	return ""
}

func (l lines) has(key string) bool { return l.index(key) >= 0 }

func (l lines) index(key string) int {
	return slices.IndexFunc(l, func(a Answer) bool { return a.Key == key })
}
