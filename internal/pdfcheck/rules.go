package pdfcheck

import (
	"fmt"
	"slices"
	"strings"
)

// standardRoles are the structure types of ISO 32000-1, 14.8.4.
var standardRoles = strings.Fields(`Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private
	P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot
	Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form`)

// kidsOf says what may stand directly in a tag, for the tags whose make-up is fixed.
var kidsOf = map[string][]string{
	"L":     {"LI", "L", "Caption"},
	"LI":    {"Lbl", "LBody"},
	"TOC":   {"TOCI", "TOC", "Caption"},
	"Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
	"THead": {"TR"},
	"TBody": {"TR"},
	"TFoot": {"TR"},
	"TR":    {"TH", "TD"},
}

// homesOf says where a tag may stand, for the tags that mean nothing elsewhere.
var homesOf = map[string][]string{
	"LI":    {"L"},
	"LBody": {"LI"},
	"TOCI":  {"TOC"},
	"TR":    {"Table", "THead", "TBody", "TFoot"},
	"TH":    {"TR"},
	"TD":    {"TR"},
	"THead": {"Table"},
	"TBody": {"Table"},
	"TFoot": {"Table"},
}

// rules checks the tags among themselves.
func (t *tree) rules() []Finding {
	var found []Finding
	if len(t.top) != 1 || t.top[0].role != "Document" {
		found = append(found, Finding{"no-document", "tag tree", "does not stand under one Document"})
	}
	found = append(found, t.headings()...)
	for _, e := range t.all {
		if what := e.misplaced(); what != "" {
			found = append(found, Finding{"tag-nesting", e.String(), what})
		}
		if rule, what := t.lacks(e); rule != "" {
			found = append(found, Finding{rule, e.String(), what})
		}
	}
	return found
}

// headings checks that a reader who jumps from heading to heading misses no level: the first is H1, and none is more than
// one level below the heading before it.
func (t *tree) headings() []Finding {
	var found []Finding
	last := 0
	for _, e := range t.all {
		if len(e.role) != 2 || e.role[0] != 'H' || e.role[1] < '1' || e.role[1] > '6' {
			continue
		}
		level := int(e.role[1] - '0')
		if level > last+1 {
			found = append(found, Finding{"heading-skip", e.String(), fmt.Sprintf("follows a heading of level %d", last)})
		}
		last = level
	}
	return found
}

func (e *element) misplaced() string {
	if !slices.Contains(standardRoles, e.role) {
		return "is no standard tag and stands for none"
	}
	if homes := homesOf[e.role]; homes != nil && (e.parent == nil || !slices.Contains(homes, e.parent.role)) {
		return fmt.Sprintf("stands in %v", e.parent)
	}
	if allowed := kidsOf[e.role]; allowed != nil {
		for _, kid := range e.kids {
			if !slices.Contains(allowed, kid.role) {
				return "holds " + kid.String()
			}
		}
	}
	return ""
}

// lacks returns the rule that e breaks by what it leaves out.
func (t *tree) lacks(e *element) (rule, what string) {
	switch e.role {
	case "Figure", "Formula":
		if t.doc.text(e.dict["/Alt"]) == "" && t.doc.text(e.dict["/ActualText"]) == "" {
			return "figure-alt", "has no words in its place"
		}
	case "TH":
		if scope, _ := t.attribute(e, "/Scope").(string); scope == "" {
			return "th-scope", "does not say whether it heads a row or a column"
		}
	case "LI":
		if !slices.ContainsFunc(e.kids, func(k *element) bool { return k.role == "LBody" }) {
			return "list-body", "has no LBody"
		}
	case "Link":
		if e.links == 0 {
			return "link-dead", "holds no link annotation"
		}
	case "Table":
		return t.tableLacks(e)
	}
	return "", ""
}

func (t *tree) tableLacks(table *element) (rule, what string) {
	rows := rowsOf(table)
	headed := slices.ContainsFunc(rows, func(row *element) bool {
		return slices.ContainsFunc(row.kids, func(cell *element) bool { return cell.role == "TH" })
	})
	if !headed {
		return "table-headers", "has no header cell"
	}
	if widths := t.widths(rows); len(slices.Compact(slices.Sorted(slices.Values(widths)))) > 1 {
		return "table-ragged", fmt.Sprintf("has rows of different widths: %v", widths)
	}
	return "", ""
}

func rowsOf(table *element) []*element {
	var rows []*element
	for _, kid := range table.kids {
		switch kid.role {
		case "TR":
			rows = append(rows, kid)
		case "THead", "TBody", "TFoot":
			rows = append(rows, kid.kids...)
		}
	}
	return rows
}

// widths returns how many columns each row fills, cells that reach down from rows above included.
func (t *tree) widths(rows []*element) []int {
	widths := make([]int, len(rows))
	for i, row := range rows {
		for _, cell := range row.kids {
			across, down := t.span(cell, "/ColSpan"), t.span(cell, "/RowSpan")
			for j := i; j < min(i+down, len(rows)); j++ {
				widths[j] += across
			}
		}
	}
	return widths
}

func (t *tree) span(cell *element, key string) int {
	if n, ok := t.doc.number(t.attribute(cell, key)); ok && n > 0 {
		return n
	}
	return 1
}
