package ui_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"linkfolio/internal/web/ui"
)

const upstream = "../../../node_modules/nhsuk-frontend/dist/nhsuk/components"

// fixture is one example of nhsuk-frontend: what its macro was given, and the HTML that came out.
type fixture struct {
	Name    string
	Context json.RawMessage
	HTML    string
}

// TestParity compares our HTML with nhsuk-frontend's for every example that our structs can express. An upgrade that
// changes their HTML fails here by name.
func TestParity(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(upstream); err != nil {
		t.Skip("nhsuk-frontend is not installed: run `npm ci --ignore-scripts`")
	}
	for _, component := range parityComponents() {
		t.Run(component.folder, func(t *testing.T) {
			t.Parallel()
			compared, other := 0, 0
			for _, example := range readFixtures(t, component.folder) {
				ours, ok := component.translate(example.Context)
				if !ok || strings.Contains(example.Name, "call block") { // a call block's content is not in the context
					other++
					continue
				}
				compared++
				got := outline(render(t, "one", oneView{Base: ui.Base{Title: "One"}, C: ours}), true)
				if want := outline(example.HTML, false); got != want {
					t.Errorf("%s %q\n--- ours\n%s\n--- theirs\n%s", component.folder, example.Name, got, want)
				}
			}
			t.Logf("%d examples compared; %d use options that we do not offer", compared, other)
			if compared < component.atLeast {
				t.Errorf("only %d examples compared, want at least %d", compared, component.atLeast)
			}
		})
	}
}

type oneView struct {
	ui.Base
	C ui.Component
}

func readFixtures(t *testing.T, folder string) []fixture {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(upstream, folder, "fixtures.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Fixtures []fixture }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	return file.Fixtures
}

// outline is HTML as one line a node, with sorted attributes and classes and single spaces, so that only what a browser
// sees is compared. Within a page of ours only what stands in <main> counts.
func outline(source string, main bool) string {
	document, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return err.Error()
	}
	root := find(document, "body")
	if main {
		root = find(document, "main")
	}
	var lines strings.Builder
	for child := range root.ChildNodes() {
		outlineNode(&lines, child, 0)
	}
	return lines.String()
}

func find(node *html.Node, tag string) *html.Node {
	for child := range node.Descendants() {
		if child.Type == html.ElementNode && child.Data == tag {
			return child
		}
	}
	return nil
}

func outlineNode(lines *strings.Builder, node *html.Node, depth int) {
	indent := strings.Repeat(" ", depth)
	switch node.Type {
	case html.TextNode:
		if words := strings.Join(strings.Fields(node.Data), " "); words != "" {
			lines.WriteString(indent + words + "\n")
		}
	case html.ElementNode:
		lines.WriteString(indent + "<" + node.Data + attributes(node) + ">\n")
		for child := range node.ChildNodes() {
			outlineNode(lines, child, depth+1)
		}
	}
}

func attributes(node *html.Node) string {
	var list []string
	for _, attribute := range node.Attr {
		value := attribute.Val
		if attribute.Key == "class" {
			classes := strings.Fields(value)
			slices.Sort(classes)
			value = strings.Join(classes, " ")
		}
		list = append(list, attribute.Key+"="+value)
	}
	slices.Sort(list)
	return strings.Join(append([]string{""}, list...), " ")
}
