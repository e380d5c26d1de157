package ui_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"linkfolio/internal/web/ui"
)

// draw is the HTML of one component, as it stands in the page's <main>.
func draw(t *testing.T, component ui.Component) string {
	t.Helper()
	return outline(render(t, "one", oneView{Base: ui.Base{Title: "One"}, C: component}), true)
}

func TestWhatPeopleTypeStaysText(t *testing.T) {
	t.Parallel()
	const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)>'&amp;` + "\x00\u202e"
	components := []ui.Component{
		ui.Text(hostile), ui.Prose(hostile), ui.Tag{Text: hostile}, ui.Mark{Text: hostile, Hidden: hostile, Shape: ui.MarkShape(hostile)},
		ui.Input{Name: "a", Label: hostile, Hint: hostile, Error: hostile, Value: hostile, Prefix: hostile},
		ui.Textarea{Name: "b", Label: "b", Value: "</textarea>" + hostile},
		ui.Select{Name: "c", Label: "c", Value: hostile, Options: []ui.Option{{Value: hostile, Label: hostile}}},
		ui.Card{Heading: hostile, Body: ui.Text(hostile), Actions: []ui.Link{{Text: hostile, Href: "javascript:alert(3)"}}},
		ui.Link{Text: hostile, Href: "javascript:alert(4)"},
		ui.Tick{Name: "e", ID: "e", Value: hostile, Label: hostile, Link: ui.Link{Text: hostile, Href: "/"}, Note: hostile},
		ui.QRCode{Text: hostile, Alt: hostile}, ui.Codes{hostile}, ui.Passkey{Text: hostile, Options: hostile, Ceremony: hostile},
		ui.Chart{ID: "d", Title: hostile, Message: hostile, Bars: []ui.Bar{{Label: hostile, Value: 1, Text: hostile}}},
	}
	for _, component := range components {
		page := render(t, "one", oneView{Base: ui.Base{Title: "One"}, C: component})
		document, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		for node := range find(document, "main").Descendants() {
			if node.Data == "script" || node.Data == "img" {
				t.Errorf("%T makes a <%s> of what was typed", component, node.Data)
			}
			for _, attribute := range node.Attr {
				if strings.HasPrefix(attribute.Key, "on") || attribute.Key == "href" && strings.HasPrefix(attribute.Val, "javascript:") {
					t.Errorf("%T lets %s=%q through", component, attribute.Key, attribute.Val)
				}
			}
		}
	}
}

func TestProseKeepsLinesAndParagraphs(t *testing.T) {
	t.Parallel()
	got := ui.Prose("One\r\ntwo  \r\n\r\n \r\n  three\n\n").Paragraphs()
	if diff := cmp.Diff([]string{"One\ntwo  ", "  three"}, got); diff != "" {
		t.Error(diff)
	}
	if got := ui.Prose(" \n\n").Paragraphs(); got != nil {
		t.Errorf("nothing typed gives %q", got)
	}
}

func TestTextareaKeepsItsFirstEmptyLine(t *testing.T) {
	t.Parallel()
	page := render(t, "one", oneView{Base: ui.Base{Title: "One"}, C: ui.Textarea{Name: "a", Label: "a", Value: "\nsecond"}})
	if !strings.Contains(page, ">\n\nsecond</textarea>") {
		t.Error("browsers drop the first line break after <textarea>, so there must be one more than was typed")
	}
}

func TestDateInputNamesItsBoxes(t *testing.T) {
	t.Parallel()
	got := draw(t, ui.DateInput{Name: "starts_on", Legend: "Start day", Error: "Month must be 1 to 12", Wrong: ui.DateParts{Month: true}})
	for _, want := range []string{"name=starts_on-day", "id=starts_on-month", "name=starts_on-year"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing from\n%s", want, got)
		}
	}
	if count := strings.Count(got, "nhsuk-input--error"); count != 1 {
		t.Errorf("%d boxes are red, want the month only", count)
	}
}

func TestChosenRadioShowsWhatItReveals(t *testing.T) {
	t.Parallel()
	radios := ui.Radios{Name: "kind", Legend: "Kind", Options: []ui.Option{{Value: "a", Label: "A", Reveal: ui.Input{Name: "more", Label: "More"}}, {Divider: "or"}, {Value: "b", Label: "B"}}}
	hidden := "<div class=nhsuk-radios__conditional nhsuk-radios__conditional--hidden id=conditional-kind>"
	if got := draw(t, radios); !strings.Contains(got, hidden) || !strings.Contains(got, "data-aria-controls=conditional-kind") || !strings.Contains(got, "id=kind-3") {
		t.Errorf("not chosen:\n%s", got)
	}
	radios.Value = "a"
	if got := draw(t, radios); strings.Contains(got, hidden) || strings.Count(got, " checked=") != 1 {
		t.Errorf("chosen:\n%s", got)
	}
}

func TestExclusiveCheckboxClearsItsGroup(t *testing.T) {
	t.Parallel()
	got := draw(t, ui.Checkboxes{Name: "areas", Legend: "Areas", Options: []ui.Option{{Value: "a", Label: "A"}, {Value: "none", Label: "None", Exclusive: true}}})
	if strings.Count(got, "data-behaviour-group=areas") != 2 || strings.Count(got, "data-behaviour=exclusive") != 1 {
		t.Error(got)
	}
}

func TestSortedColumnSaysSo(t *testing.T) {
	t.Parallel()
	got := draw(t, ui.Table{Caption: "Entries", Responsive: true, Columns: []ui.Column{{Text: "Title", SortHref: "?sort=title"}, {Text: "Day", SortHref: "?sort=day", Sorted: ui.Descending}}, Rows: []ui.Row{{ui.Text("a"), ui.Text("b"), ui.Text("no column")}}})
	if strings.Count(got, "aria-sort=descending") != 1 || strings.Count(got, "aria-sort") != 1 || !strings.Contains(got, "(Column headers are sortable)") {
		t.Error(got)
	}
	if strings.Contains(got, "no column") {
		t.Error("a cell without a column is drawn")
	}
}

func TestEmptyComponentsDrawNothing(t *testing.T) {
	t.Parallel()
	for _, component := range []ui.Component{nil, (*ui.BackLink)(nil), ui.Group{}, ui.Pagination{}, ui.NewPagination(1, 1, strconv.Itoa), ui.ErrorSummary{}, ui.Breadcrumbs{}} {
		if got := draw(t, component); got != "" {
			t.Errorf("%#v draws %q", component, got)
		}
	}
}

func TestSmallComponents(t *testing.T) {
	t.Parallel()
	tests := map[string]ui.Component{
		"<div class=nhsuk-hint id=a>\n Help\n":                                                        ui.Hint{ID: "a", Text: "Help"},
		"<span class=nhsuk-error-message>\n <span class=nhsuk-u-visually-hidden>\n  Error:\n Wrong\n": ui.ErrorMessage{Text: "Wrong"},
		"One\n<a class=nhsuk-link href=/two>\n Two\n":                                                 ui.Group{ui.Text("One"), ui.Link{Text: "Two", Href: "/two"}},
		"<ol class=nhsuk-list nhsuk-list--number>\n <li>\n  One\n":                                    ui.List{Numbered: true, Items: []ui.Component{ui.Text("One")}},
		"<input name=key type=hidden value=1>\n":                                                      ui.FormHidden{Name: "key", Value: "1"},
		"<div class=app-prose>\n <p dir=auto>\n  One\n <p dir=auto>\n  Two\n":                         ui.Prose("One\n\nTwo"),
	}
	for want, component := range tests {
		if got := draw(t, component); got != want {
			t.Errorf("%T:\n%s\nwant\n%s", component, got, want)
		}
	}
}

func TestLongLimitHasAComma(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]string{350: "up to 350 characters", 20000: "up to 20,000 characters", 1005: "up to 1,005 characters"} {
		if got := draw(t, ui.Textarea{Name: "a", Label: "A", MaxLength: limit}); !strings.Contains(got, want) {
			t.Errorf("%q is missing from\n%s", want, got)
		}
	}
}

func TestNewPagination(t *testing.T) {
	t.Parallel()
	tests := []struct {
		current, pages       int
		want, previous, next string
	}{
		{1, 1, "", "", ""},
		{1, 2, "[1] 2", "", "2"},
		{2, 2, "1 [2]", "1", ""},
		{1, 9, "[1] 2 3 … 9", "", "2"},
		{4, 9, "1 2 3 [4] 5 6 … 9", "3", "5"},
		{5, 9, "1 … 3 4 [5] 6 7 … 9", "4", "6"},
		{9, 9, "1 … 7 8 [9]", "8", ""},
	}
	for _, test := range tests {
		pages := ui.NewPagination(test.current, test.pages, strconv.Itoa)
		var items []string
		for _, item := range pages.Items {
			switch {
			case item.Gap:
				items = append(items, "…")
			case item.Current:
				items = append(items, "["+item.Href+"]")
			default:
				items = append(items, item.Href)
			}
		}
		if got := strings.Join(items, " "); got != test.want || pages.Previous != test.previous || pages.Next != test.next {
			t.Errorf("page %d of %d: %q, previous %q, next %q", test.current, test.pages, got, pages.Previous, pages.Next)
		}
	}
}

func TestChartHeights(t *testing.T) {
	t.Parallel()
	columns := ui.Chart{Bars: []ui.Bar{{Value: 400}, {Value: 200}, {Value: 1}, {Value: 0}, {Value: -5}}}.Columns()
	var heights, shares []int
	for _, column := range columns {
		heights, shares = append(heights, column.Height), append(shares, column.PerCent)
		if column.Y+column.Height != columns[0].Y+columns[0].Height {
			t.Errorf("the bar of %d does not stand on the floor", column.Value)
		}
	}
	if !slices.Equal(heights, []int{198, 99, 1, 0, 0}) || !slices.Equal(shares, []int{100, 50, 1, 0, 0}) {
		t.Errorf("heights %v, shares %v", heights, shares)
	}
	for _, column := range (ui.Chart{Bars: []ui.Bar{{Value: 0}}}).Columns() {
		if column.Height != 0 {
			t.Errorf("a chart of nothing has a bar of height %d", column.Height)
		}
	}
}

func TestProgressNeverRunsOver(t *testing.T) {
	t.Parallel()
	tests := map[ui.Progress]int{{Done: 0, Goal: 20}: 0, {Done: 1, Goal: 2000}: 1, {Done: 19, Goal: 20}: 95, {Done: 20, Goal: 20}: 100, {Done: 50, Goal: 20}: 100, {Done: 5}: 0}
	for progress, want := range tests {
		if got := progress.PerCent(); got != want {
			t.Errorf("%d of %d: %d per cent, want %d", progress.Done, progress.Goal, got, want)
		}
	}
}

func TestPoints(t *testing.T) {
	t.Parallel()
	for hundredths, want := range map[int]string{0: "0", 100: "1", 250: "2.5", 275: "2.75", 2000: "20", 5: "0.05", -150: "-1.5"} {
		if got := ui.Points(hundredths); got != want {
			t.Errorf("%d: %q, want %q", hundredths, got, want)
		}
	}
}
