package spreadsheet

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestColumns(t *testing.T) {
	t.Parallel()
	wanted := []Column{
		{Name: "email", Heading: "Email address", Also: []string{"E-mail", "email"}},
		{Name: "name", Heading: "Name", Also: []string{"Full name"}},
		{Name: "team", Heading: "Team", Optional: true},
	}
	for name, c := range map[string]struct {
		header []string
		want   Layout
	}{
		"as asked":       {[]string{"Email address", "Name", "Team"}, Layout{At: map[string]int{"email": 0, "name": 1, "team": 2}}},
		"as people type": {[]string{" FULL-NAME ", "e mail:"}, Layout{At: map[string]int{"name": 0, "email": 1}}},
		"full width":     {[]string{"Ｎａｍｅ", "EMAIL"}, Layout{At: map[string]int{"name": 0, "email": 1}}},
		"missing":        {[]string{"Name", "Salary", ""}, Layout{At: map[string]int{"name": 0}, Missing: []string{"Email address"}, Unknown: []string{"Salary"}}},
		"twice":          {[]string{"E-mail", "Name", "Email address"}, Layout{At: map[string]int{"email": 0, "name": 1}, Twice: []string{"Email address"}}},
		"signs only":     {[]string{"?", "Name", "E-mail"}, Layout{At: map[string]int{"name": 1, "email": 2}, Unknown: []string{"?"}}},
		"accents count":  {[]string{"Namé", "E-mail"}, Layout{At: map[string]int{"email": 1}, Missing: []string{"Name"}, Unknown: []string{"Namé"}}},
		"nothing":        {nil, Layout{At: map[string]int{}, Missing: []string{"Email address", "Name"}}},
	} {
		if diff := cmp.Diff(c.want, Columns(c.header, wanted)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestLayoutCell(t *testing.T) {
	t.Parallel()
	layout := Columns([]string{"Name", "Team"}, []Column{{Name: "name", Heading: "Name"}, {Name: "team", Heading: "Team"}, {Name: "role", Heading: "Role"}})
	row := Row{2, []string{"  Amira Khan "}}
	for name, want := range map[string]string{"name": "Amira Khan", "team": "", "role": "", "nonsense": ""} {
		if got := layout.Cell(row, name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}
