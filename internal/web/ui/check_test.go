package ui_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"linkfolio/internal/web/ui"
)

// checkPage holds the rules of every page: one h1, with which the title begins, ids that are unique and exist, and
// nothing inline but the one allowed line.
func checkPage(t *testing.T, page string) {
	t.Helper()
	document, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	seen := collect(document)
	if len(seen.headings) != 1 {
		t.Fatalf("%d h1: %q", len(seen.headings), seen.headings)
	}
	if title := strings.TrimPrefix(seen.title, "Error: "); !strings.HasPrefix(title, seen.headings[0]) {
		t.Errorf("title %q does not begin with the h1 %q", seen.title, seen.headings[0])
	}
	for id, count := range seen.ids {
		if count > 1 {
			t.Errorf("id %q occurs %d times", id, count)
		}
	}
	for _, id := range seen.references {
		if seen.ids[id] == 0 {
			t.Errorf("nothing has the id %q that is referred to", id)
		}
	}
	if len(seen.inline) != 1 || seen.inline[0] != ui.JSEnabledLine {
		t.Errorf("inline scripts and styles: %q", seen.inline)
	}
}

// found is what checkPage looks at.
type found struct {
	title      string
	headings   []string
	ids        map[string]int
	references []string
	inline     []string
}

func collect(document *html.Node) found {
	seen := found{ids: map[string]int{}}
	for node := range document.Descendants() {
		if node.Type == html.ElementNode {
			seen.element(node)
		}
	}
	return seen
}

func (f *found) element(node *html.Node) {
	source := false
	for _, attribute := range node.Attr {
		switch attribute.Key {
		case "id":
			f.ids[attribute.Val]++
		case "for", "aria-describedby", "aria-labelledby", "aria-controls", "data-aria-controls":
			f.references = append(f.references, strings.Fields(attribute.Val)...)
		case "href":
			if target, local := strings.CutPrefix(attribute.Val, "#"); local && target != "" {
				f.references = append(f.references, target)
			}
		case "src":
			source = true
		case "style":
			f.inline = append(f.inline, attribute.Val)
		}
		if strings.HasPrefix(attribute.Key, "on") {
			f.inline = append(f.inline, attribute.Key)
		}
	}
	switch {
	case node.Data == "h1":
		f.headings = append(f.headings, text(node))
	case node.Data == "title" && node.Parent.Data == "head":
		f.title = text(node)
	case node.Data == "style", node.Data == "script" && !source:
		f.inline = append(f.inline, text(node))
	}
}

func text(node *html.Node) string {
	var words strings.Builder
	for child := range node.Descendants() {
		if child.Type == html.TextNode {
			words.WriteString(child.Data)
		}
	}
	return strings.TrimSpace(words.String())
}
