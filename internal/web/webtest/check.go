package webtest

import (
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"linkfolio/internal/web/ui"
)

// check holds every page to what we promise of all pages.
func (p *Page) check() {
	p.t.Helper()
	for _, fault := range slices.Concat(
		p.headerFaults(), p.nestingFaults(), p.headingFaults(), p.idFaults(), p.labelFaults(), p.scriptFaults(), p.outsideFaults(),
	) {
		p.t.Errorf("%s: %s", p.Address, fault)
	}
}

func (p *Page) headerFaults() (faults []string) {
	for name, want := range map[string]string{
		"Content-Security-Policy": ui.ContentSecurityPolicy(), "Cache-Control": "no-store",
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
	} {
		got := p.Header.Get(name)
		if name == "Referrer-Policy" && got == "no-referrer" {
			continue // even less
		}
		if got != want {
			faults = append(faults, "header "+name+" is "+got)
		}
	}
	if p.Header.Get("X-Request-Id") == "" {
		faults = append(faults, "no request id")
	}
	return faults
}

// nestingFaults finds elements that are not closed in the order in which they were opened.
func (p *Page) nestingFaults() (faults []string) {
	var open []string
	tokens := html.NewTokenizer(strings.NewReader(p.Body))
	for {
		kind := tokens.Next()
		name, _ := tokens.TagName()
		switch kind {
		case html.ErrorToken:
			if !errors.Is(tokens.Err(), io.EOF) {
				faults = append(faults, tokens.Err().Error())
			}
			if len(open) > 0 {
				faults = append(faults, "never closed: "+strings.Join(open, " "))
			}
			return faults
		case html.StartTagToken:
			if !slices.Contains(voidElements, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return append(faults, "</"+string(name)+"> closes nothing; open: "+strings.Join(open, " "))
			}
			open = open[:len(open)-1]
		}
	}
}

var voidElements = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// headingFaults wants one h1, no level left out, and the h1's words first in the title.
func (p *Page) headingFaults() (faults []string) {
	if n := len(p.all("h1")); n != 1 {
		faults = append(faults, "not exactly one h1")
	}
	level := 0
	for _, heading := range p.all("h1", "h2", "h3", "h4", "h5", "h6") {
		next := int(heading.Data[1] - '0')
		if next > level+1 && !p.inFooterOrBanner(heading) {
			faults = append(faults, "the heading "+textOf(heading)+" leaves out a level")
		}
		level = next
	}
	if title := strings.TrimPrefix(p.Title(), "Error: "); !strings.HasPrefix(title, p.H1()) || p.H1() == "" {
		faults = append(faults, "the title "+title+" does not begin with the h1 "+p.H1())
	}
	return faults
}

// inFooterOrBanner tells of headings that stand beside the page's own order.
func (p *Page) inFooterOrBanner(heading *html.Node) bool {
	for parent := range heading.Ancestors() {
		class := attr(parent, "class")
		if parent.Data == "footer" || strings.Contains(class, "nhsuk-error-summary") || strings.Contains(class, "nhsuk-notification-banner") {
			return true
		}
	}
	return false
}

// idFaults wants every id once, and every reference to lead to one.
func (p *Page) idFaults() (faults []string) {
	ids := map[string]bool{}
	for _, element := range p.all() {
		id := attr(element, "id")
		if id != "" && ids[id] {
			faults = append(faults, "the id "+id+" is there twice")
		}
		ids[id] = true
	}
	for _, element := range p.all() {
		for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls"} {
			for id := range strings.FieldsSeq(attr(element, name)) {
				if !ids[id] {
					faults = append(faults, name+" leads to "+id+", which is not there")
				}
			}
		}
		if id, inside := strings.CutPrefix(attr(element, "href"), "#"); inside && !ids[id] {
			faults = append(faults, "a link leads to #"+id+", which is not there")
		}
	}
	return faults
}

// labelFaults wants words for every control, button and link, and forms that leave checking to us.
func (p *Page) labelFaults() (faults []string) {
	labelled := map[string]bool{}
	for _, label := range p.all("label") {
		labelled[attr(label, "for")] = textOf(label) != ""
	}
	for _, control := range p.all("input", "select", "textarea") {
		if attr(control, "type") != "hidden" && !labelled[attr(control, "id")] && attr(control, "aria-label") == "" {
			faults = append(faults, "the field "+attr(control, "name")+" has no label")
		}
	}
	for _, element := range p.all("a", "button") {
		if textOf(element) == "" && attr(element, "aria-label") == "" {
			faults = append(faults, "a link or button has no words: "+attr(element, "href")+attr(element, "name"))
		}
	}
	for _, form := range p.all("form") {
		if !has(form, "novalidate") {
			faults = append(faults, "the form to "+attr(form, "action")+" is checked by the browser")
		}
	}
	return faults
}

// scriptFaults wants no script or style inside the page but the one line that the policy allows.
func (p *Page) scriptFaults() (faults []string) {
	for _, script := range p.all("script") {
		if !has(script, "src") && rawText(script) != ui.JSEnabledLine {
			faults = append(faults, "a script inside the page")
		}
	}
	if len(p.all("style", "iframe", "object", "embed", "base")) > 0 {
		faults = append(faults, "an element that the policy forbids")
	}
	for _, element := range p.all() {
		for _, a := range element.Attr {
			address := slices.Contains([]string{"href", "src", "action", "formaction"}, a.Key)
			script := address && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:")
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || script {
				faults = append(faults, "the attribute "+a.Key+" of "+element.Data)
			}
		}
	}
	return faults
}

// outsideFaults wants nothing fetched from elsewhere and no form sent elsewhere; links may lead out.
func (p *Page) outsideFaults() (faults []string) {
	for _, element := range p.all() {
		for _, name := range []string{"src", "href", "action", "srcset", "poster"} {
			address := attr(element, name)
			outside := strings.Contains(address, "://") || strings.HasPrefix(address, "//")
			link := element.Data == "a" && (strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "mailto:"))
			if outside && !link {
				faults = append(faults, element.Data+" leads outside: "+address)
			}
		}
	}
	return faults
}
