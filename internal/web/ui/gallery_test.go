package ui_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"linkfolio/internal/web/ui"
	"linkfolio/static"
	"linkfolio/templates"
)

// galleryDir is where TestGallery leaves its pages, to be looked at in a browser or read by html-validate.
var galleryDir = flag.String("gallery", "", "folder for the rendered pages")

const galleryPage = `{{define "main"}}<h1 class="nhsuk-heading-l">{{.Title}}</h1>
<div class="app-columns">{{range .Progress}}<div class="app-box">{{ui .}}</div>{{end}}</div>
<div class="app-box">{{ui .Chart}}</div>
<div class="nhsuk-grid-row"><div class="nhsuk-grid-column-two-thirds">
<form method="post" action="/entries" novalidate>{{range .Fields}}{{ui .}}{{end}}
<div class="nhsuk-button-group">{{range .Buttons}}{{ui .}}{{end}}</div></form></div></div>
{{range .Blocks}}{{ui .}}{{end}}{{end}}`

type gallery struct {
	ui.Base
	Progress                []ui.Progress
	Chart                   ui.Chart
	Fields, Buttons, Blocks []ui.Component
}

func galleryView() gallery {
	return gallery{
		Base: ui.Base{
			Title: "Every component", SignedInAs: "Amira Hassan", Wide: false,
			Nav:      []ui.NavItem{{Text: "My year", Href: "/", Current: true}, {Text: "Entries", Href: "/entries"}, {Text: "Learning", Href: "/learning"}, {Text: "Portfolio", Href: "/portfolio"}},
			Back:     &ui.BackLink{Href: "/entries"},
			Problems: []ui.ErrorLink{{Text: "Enter a title", Field: "title"}, {Text: "Start day must be a real date", Field: "starts_on-day"}, {Text: "Something without a field"}},
		},
		Progress: []ui.Progress{
			{ID: "points", Label: "Points", Words: "14.5 of 20 points", Done: 1450, Goal: 2000, Note: "5.5 points to go"},
			{ID: "hours", Label: "Formal CPD", Words: "10.5 of 10 hours", Done: 630, Goal: 600, Met: true, Note: "The minimum of formal hours is met"},
		},
		Chart: ui.Chart{
			ID: "months", Title: "Points each month", Message: "The highest month is October with 4 points.", LabelHeading: "Month", ValueHeading: "Points",
			Bars: []ui.Bar{{"Apr", 150, "1.5"}, {"May", 0, "0"}, {"Jun", 200, "2"}, {"Jul", 250, "2.5"}, {"Aug", 50, "0.5"}, {"Sep", 300, "3"}, {"Oct", 400, "4"}, {"Nov", 100, "1"}, {"Dec", 0, "0"}, {"Jan", 0, "0"}, {"Feb", 0, "0"}, {"Mar", 0, "0"}},
		},
		Fields:  galleryFields(),
		Buttons: []ui.Component{ui.Button{Text: "Continue", Name: "save", Value: "continue"}, ui.Button{Text: "Save as draft", Kind: ui.Secondary, Name: "save", Value: "draft"}, ui.Button{Text: "Delete", Kind: ui.Warning}, ui.Button{Text: "Add an entry", Href: "/entries/new", Small: true}},
		Blocks:  galleryBlocks(),
	}
}

func galleryFields() []ui.Component {
	return []ui.Component{
		ui.Input{Name: "title", Label: "Title", LabelSize: ui.Medium, Hint: "For example, motivational interviewing", Error: "Enter a title"},
		ui.DateInput{Name: "starts_on", Legend: "Start day", LegendSize: ui.Medium, Hint: "For example, 27 3 2026", Error: "Start day must be a real date", Value: ui.DateValue{Day: "31", Month: "2", Year: "2026"}},
		ui.Radios{Name: "kind", Legend: "Kind of CPD", LegendSize: ui.Medium, Value: "informal", Options: []ui.Option{{Value: "formal", Label: "Formal", Hint: "Courses, conferences and e-learning", Reveal: ui.Input{Name: "certificate", Label: "Certificate number", Width: 10}}, {Value: "informal", Label: "Informal"}}},
		ui.Checkboxes{Name: "areas", Legend: "Areas", Values: []string{"data"}, Options: []ui.Option{{Value: "people", Label: "People"}, {Value: "data", Label: "Data"}, {Divider: "or"}, {Value: "none", Label: "None of these", Exclusive: true}}},
		ui.Select{Name: "activity", Label: "Activity", Value: "b", Options: []ui.Option{{Value: "", Label: "Choose an activity"}, {Value: "a", Label: "Course"}, {Value: "b", Label: "Reading"}}},
		ui.Input{Name: "hours", Label: "Hours", Hint: "For example, 2.5 or 2h 30m", Width: 5, Suffix: "hours", Value: "2.5"},
		ui.Textarea{Name: "answer.learned", Label: "What did you learn?", LabelSize: ui.Medium, MaxLength: 20000, Threshold: 75, Rows: 6, Value: "\nFirst line is empty & <b>not bold</b>"},
		ui.PasswordInput{Name: "password", Label: "Password", Width: 20},
		ui.FileUpload{Name: "file", Label: "Upload a file", Hint: "CSV or Excel", Accept: ".csv,.xlsx"},
		ui.SearchInput{Name: "q", Label: "Search your entries", ShowLabel: true, Value: "housing"},
		ui.FormHidden{Name: "key", Value: "0198"},
	}
}

func galleryBlocks() []ui.Component {
	return []ui.Component{
		ui.Table{
			Caption: "Entries", CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
			Columns: []ui.Column{{Text: "Title", SortHref: "?sort=title"}, {Text: "Day", SortHref: "?sort=day", Sorted: ui.Descending}, {Text: "State"}, {Text: "Points", Numeric: true}},
			Rows: []ui.Row{
				{ui.Link{Text: "Motivational interviewing", Href: "/entries/1"}, ui.Text("3 November 2026"), ui.Tag{Text: "Signed off", Colour: ui.Green}, ui.Text("2.5")},
				{ui.Link{Text: "Housing law for link workers", Href: "/entries/2"}, ui.Text("12 October 2026"), ui.Tag{Text: "Waiting for sign-off", Colour: ui.Blue}, ui.Text("4")},
				{ui.Link{Text: "Peer supervision", Href: "/entries/3"}, ui.Text("9 October 2026"), ui.Tag{Text: "Returned", Colour: ui.Orange}, ui.Text("1")},
				{ui.Link{Text: "Reading", Href: "/entries/4"}, ui.Text("1 October 2026"), ui.Tag{Text: "Draft", Colour: ui.Grey}, ui.Text("0.5")},
			},
		},
		ui.NewPagination(4, 12, func(page int) string { return "?page=" + strings.Repeat("1", page) }),
		ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: "Title", Value: ui.Text("Motivational interviewing"), Actions: []ui.Link{{Text: "Change", Href: "#", Hidden: "title"}}},
			{Key: "What I learned", Value: ui.Prose("Open questions help.\nSo does silence.\n\nI will use both."), Actions: []ui.Link{{Text: "Change", Href: "#", Hidden: "what I learned"}}},
			{Key: "Provider", Value: ui.Text("Not provided")},
		}},
		ui.TaskList{Items: []ui.Task{{Title: "Profile", Href: "#", Status: ui.Text("Completed")}, {Title: "20 points", Href: "#", Hint: "5.5 to go", Status: ui.Tag{Text: "Incomplete", Colour: ui.Blue}}, {Title: "Portfolio", Status: ui.Text("Cannot start yet")}}},
		ui.NotificationBanner{Success: true, Heading: "Sent to Sam Okafor for sign-off", ID: "flash"},
		ui.Details{Summary: "What counts as a point?", Body: ui.Text("One hour of learning is one point.")},
		ui.InsetText{Body: ui.Paragraph{ui.Text("Checked on 22 November 2026 on "), ui.Link{Text: "the association's page", Href: "#"}, ui.Text(".")}},
		ui.WarningCallout{Heading: "Not signed off", Body: ui.Text("Editing this entry voids its sign-off.")},
		ui.Card{Heading: "Waiting for Sam Okafor", Size: ui.Medium, Href: "#", Clickable: true, Description: "1 entry since 3 November 2026"},
		ui.Card{Heading: "Returned to you", Feature: true, Body: ui.Paragraph{ui.Text("Please say what difference it made.")}},
		ui.List{Items: []ui.Component{ui.Text("One"), ui.Text("Two")}},
		ui.QRCode{Text: "otpauth://totp/Linkfolio:amira@demo.example?secret=JBSWY3DPEHPK3PXP", Alt: "QR code for your authenticator app"},
		ui.Codes{"ABCD-2345-EFGH", "JKMN-6789-PQRS"},
		ui.Passkey{Text: "Sign in with a passkey", Options: `{"publicKey":{"challenge":"AAAA"}}`, Ceremony: "signed"},
	}
}

// withGallery adds the gallery to the real templates, and further pages as name and template.
func withGallery(more ...string) (fs.FS, error) {
	files := fstest.MapFS{
		"pages/gallery.html": {Data: []byte(galleryPage)},
		"pages/one.html":     {Data: []byte(`{{define "main"}}{{ui .C}}{{end}}`)},
	}
	for pair := range slices.Chunk(more, 2) {
		files["pages/"+pair[0]+".html"] = &fstest.MapFile{Data: []byte(pair[1])}
	}
	return files, fs.WalkDir(templates.FS(), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(templates.FS(), file)
		files[file] = &fstest.MapFile{Data: content}
		return err
	})
}

func newRenderer(asset func(string) (string, error), more ...string) (*ui.Renderer, error) {
	files, err := withGallery(more...)
	if err != nil {
		return nil, err
	}
	return ui.New(files, asset)
}

// anyAsset stands in for the built files where they are not built.
func anyAsset(name string) (string, error) { return "/static/" + name, nil }

// renderer is shared by all tests, as it is by all requests.
var renderer = sync.OnceValues(func() (*ui.Renderer, error) {
	if static.Built() != nil {
		return newRenderer(anyAsset)
	}
	return newRenderer(static.Asset)
})

func render(t *testing.T, name string, view any) string {
	t.Helper()
	pages, err := renderer()
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := pages.Render(&page, name, view); err != nil {
		t.Fatal(err)
	}
	if *galleryDir != "" {
		file := filepath.Join(*galleryDir, strings.ReplaceAll(name, "/", "-")+".html")
		if err := os.WriteFile(file, page.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return page.String()
}

func TestPages(t *testing.T) {
	t.Parallel()
	info := ui.InfoPage{Used: []ui.Cookie{{Name: "session", Purpose: "Keeps you signed in", Expires: "When you sign out"}}}
	titled := func(title string) ui.InfoPage { page := info; page.Title = title; return page }
	pages := map[string]any{
		"gallery":            galleryView(),
		"info/accessibility": titled("Accessibility"),
		"info/cookies":       titled("Cookies"),
		"info/privacy":       titled("Privacy"),
		"problem":            ui.ProblemPage{Base: ui.Base{Title: "Page not found"}, Message: "If you typed the address, check that it is correct.", RequestID: "0198f2", Next: &ui.Link{Text: "Go to my year", Href: "/"}},
	}
	for name, view := range pages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkPage(t, render(t, name, view))
		})
	}
}
