package site_test

import (
	"strings"
	"testing"

	"linkfolio/internal/web/site"
)

func TestNextStaysOnThisSite(t *testing.T) {
	t.Parallel()
	for _, next := range []string{
		"", "http://evil.example", "https://evil.example/", "//evil.example", "///evil.example", "////evil.example", `/\evil.example`,
		`\/evil.example`, `\\evil.example`, `/\/evil.example`, "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example",
		" //evil.example", "/ /evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example", "javascript:alert(1)",
		"JavaScript:alert(1)", "data:text/html,x", "evil.example", "evil.example/entries", ".evil.example", "@evil.example", "?next=//evil.example",
		"#//evil.example", "http:\\\\evil.example", "/\x00/evil.example", "/\u2028/evil.example", "/entries\r\nSet-Cookie: a=b", "/%zz",
		"/é/evil", "mailto:a@evil.example", "/sign-in", "/sign-in?next=%2Fsign-in", "/sign-out", "/" + strings.Repeat("a", 2000),
	} {
		if got := site.SafeNext(next); got != "/" {
			t.Errorf("SafeNext(%q) = %q, want /", next, got)
		}
	}
	for _, next := range []string{
		"/", "/entries", "/entries?state=draft&words=caf%C3%A9", "/entries/0193a1f0-0000-7000-8000-000000000000/edit", "/portfolio?from-day=1",
		"/%2f%2fevil.example", "/..//evil.example", "/entries?next=//evil.example",
	} {
		if got := site.SafeNext(next); got != next {
			t.Errorf("SafeNext(%q) = %q, want it unchanged", next, got)
		}
	}
}
