package ui

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"linkfolio/internal/calendar"
)

// Renderer turns views into pages. All templates are parsed once; a Renderer may be used by many at a time.
type Renderer struct {
	components *template.Template
	tags       sync.Map // Tag -> template.HTML
	tagCount   atomic.Int32
	pages      map[string]*template.Template
}

// New parses the layouts/, components/ and pages/ of files. asset gives the address of a built file by its plain name.
func New(files fs.FS, asset func(name string) (string, error)) (*Renderer, error) {
	r := &Renderer{pages: map[string]*template.Template{}}
	functions := template.FuncMap{
		"ui": r.component, "body": r.body, "asset": asset, "jsEnabled": func() template.HTML { return jsEnabled },
		"date": dayWords, "moment": calendar.Moment, "duration": calendar.Duration, "points": Points, "plural": Plural,
	}
	var err error
	if r.components, err = parse("components", functions, files, "components/*.html"); err != nil {
		return nil, err
	}
	layout, err := parse("layouts", functions, files, "layouts/*.html")
	if err != nil {
		return nil, err
	}
	return r, r.addPages(layout, files)
}

func parse(name string, functions template.FuncMap, files fs.FS, pattern string) (*template.Template, error) {
	return template.New(name).Funcs(functions).Option("missingkey=error").ParseFS(files, pattern)
}

// addPages makes a copy of the layout for each file under pages/, which defines its "main".
func (r *Renderer) addPages(layout *template.Template, files fs.FS) error {
	return fs.WalkDir(files, "pages", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".html" {
			return err
		}
		page, err := layout.Clone()
		if err != nil {
			return err
		}
		if _, err := page.ParseFS(files, file); err != nil {
			return err
		}
		r.pages[strings.TrimSuffix(strings.TrimPrefix(file, "pages/"), ".html")] = page
		return nil
	})
}

// Names are the names of all pages, sorted: the path under pages/ without its ending.
func (r *Renderer) Names() []string { return slices.Sorted(maps.Keys(r.pages)) }

// Render writes a page. Where anything fails nothing is written, so nobody sees half a page.
func (r *Renderer) Render(w io.Writer, name string, view any) error {
	page, found := r.pages[name]
	if !found {
		return fmt.Errorf("no page is called %q", name)
	}
	var buffer bytes.Buffer
	if err := page.ExecuteTemplate(&buffer, "layout", view); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	_, err := buffer.WriteTo(w)
	return err
}

// component draws a component; none draws nothing.
func (r *Renderer) component(c Component) (template.HTML, error) {
	if words, plain := c.(Text); plain {
		return template.HTML(template.HTMLEscapeString(string(words))), nil //nolint:gosec // escaped; a table has hundreds
	}
	if isNil(c) {
		return "", nil
	}
	if tag, repeated := c.(Tag); repeated {
		return r.tag(tag)
	}
	return r.draw(c)
}

// mostTags is how many different tags are remembered: states are a handful, and nothing else should be many.
const mostTags = 64

// tag remembers what it drew: a list shows the same few states on every row.
func (r *Renderer) tag(t Tag) (template.HTML, error) {
	if drawn, known := r.tags.Load(t); known {
		return drawn.(template.HTML), nil
	}
	drawn, err := r.draw(t)
	if err == nil && r.tagCount.Add(1) <= mostTags {
		r.tags.Store(t, drawn)
	}
	return drawn, err
}

func (r *Renderer) draw(c Component) (template.HTML, error) {
	var buffer strings.Builder
	if err := r.components.ExecuteTemplate(&buffer, c.component(), c); err != nil {
		return "", err
	}
	return template.HTML(buffer.String()), nil //nolint:gosec // html/template escaped it
}

// body draws a component as a block of its own: plain words get a paragraph.
func (r *Renderer) body(c Component) (template.HTML, error) {
	if words, plain := c.(Text); plain {
		c = Paragraph{words}
	}
	return r.component(c)
}

func isNil(c Component) bool {
	if c == nil {
		return true
	}
	value := reflect.ValueOf(c)
	return value.Kind() == reflect.Pointer && value.IsNil()
}
