package webtest

import (
	"bytes"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Page is an answer of the server, read.
type Page struct {
	Address string
	Status  int
	Header  http.Header
	Body    string
	t       testing.TB
	root    *html.Node // nil where it is no HTML
}

func readPage(t testing.TB, address string, response *httptest.ResponseRecorder) *Page {
	t.Helper()
	p := &Page{Address: address, Status: response.Code, Header: response.Header(), Body: response.Body.String(), t: t}
	if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
		return p
	}
	root, err := html.Parse(bytes.NewReader(response.Body.Bytes()))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	p.root = root
	p.check()
	return p
}

// H1 is the words of the heading.
func (p *Page) H1() string { return p.firstText("h1") }

// Title is the words in the browser's tab.
func (p *Page) Title() string { return p.firstText("title") }

// Text is the words that a person reads in the main part, with single spaces.
func (p *Page) Text() string {
	if p.root == nil {
		return p.Body
	}
	return p.firstText("main")
}

// Has tells whether the main part holds these words.
func (p *Page) Has(words string) bool { return strings.Contains(p.Text(), flat(words)) }

// Links are the addresses of all links.
func (p *Page) Links() []string {
	var found []string
	for _, link := range p.all("a") {
		found = append(found, attr(link, "href"))
	}
	return found
}

// Value is what a field of the page holds, and whether there is one of that name.
func (p *Page) Value(name string) (string, bool) {
	for _, form := range p.all("form") {
		if hasField(form, name) {
			return valuesOf(form).Get(name), true
		}
	}
	return "", false
}

// Offered are the values of the boxes or circles of one name.
func (p *Page) Offered(name string) (values []string) {
	for _, field := range p.all("input") {
		if attr(field, "name") == name {
			values = append(values, attr(field, "value"))
		}
	}
	return values
}

// Error is the message at a field, or "".
func (p *Page) Error(name string) string {
	for _, message := range p.all("span") {
		id := attr(message, "id")
		if strings.HasSuffix(id, "-error") && strings.TrimSuffix(id, "-error") == name {
			return strings.TrimPrefix(textOf(message), "Error: ")
		}
	}
	return ""
}

// Must fails the test unless the page has this status and these words.
func (p *Page) Must(status int, words ...string) *Page {
	p.t.Helper()
	if p.Status != status {
		p.t.Fatalf("%s: status %d, want %d:\n%s", p.Address, p.Status, status, p.Text())
	}
	for _, w := range words {
		if !p.Has(w) {
			p.t.Fatalf("%s: does not say %q:\n%s", p.Address, w, p.Text())
		}
	}
	return p
}

// MustNot fails the test where the page, words and markup alike, holds any of these.
func (p *Page) MustNot(words ...string) *Page {
	p.t.Helper()
	for _, w := range words {
		if strings.Contains(p.Body, w) {
			p.t.Fatalf("%s: says %q", p.Address, w)
		}
	}
	return p
}

func (p *Page) firstText(tag string) string {
	found := p.all(tag)
	if len(found) == 0 {
		return ""
	}
	return textOf(found[0])
}

func (p *Page) all(tags ...string) []*html.Node {
	if p.root == nil {
		return nil
	}
	return slices.Collect(elements(p.root, tags...))
}

// formWith finds the form with a button of these words, and the button.
func (p *Page) formWith(words string) (form, button *html.Node) {
	for _, form := range p.all("form") {
		for button := range elements(form, "button") {
			if attr(button, "type") != "button" && strings.Contains(textOf(button), words) {
				return form, button
			}
		}
	}
	return nil, nil
}

// elements are the elements beneath a node with one of these names, or all, in the order of the page.
func elements(under *html.Node, tags ...string) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for node := range under.Descendants() {
			if node.Type == html.ElementNode && (len(tags) == 0 || slices.Contains(tags, node.Data)) && !yield(node) {
				return
			}
		}
	}
}

// fieldsOf are the controls of a form that can send something.
func fieldsOf(form *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for field := range elements(form, "input", "textarea", "select") {
			if attr(field, "name") != "" && !has(field, "disabled") && !yield(field) {
				return
			}
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// textOf is the words of an element with single spaces, without those that are only there for the eye.
func textOf(n *html.Node) string { return flat(rawText(n)) }

func rawText(n *html.Node) string {
	var words strings.Builder
	collect(n, &words)
	return words.String()
}

func collect(n *html.Node, words *strings.Builder) {
	if n.Type == html.TextNode {
		words.WriteString(n.Data)
	}
	if attr(n, "aria-hidden") == "true" {
		return
	}
	for child := range n.ChildNodes() {
		if child.Type == html.ElementNode && child.Data != "span" && child.Data != "a" {
			words.WriteString(" ")
		}
		collect(child, words)
	}
}

func flat(text string) string { return strings.Join(strings.Fields(text), " ") }
