package site

import (
	"net/url"
	"strings"
)

// longestNext is more than any address of ours needs.
const longestNext = 1000

// SafeNext gives back the address to go to after signing in if it is a path of this site, else "/". A browser reads
// "//host", "/\host" and both with tabs or line breaks inside as another site, so nothing of the kind gets through.
func SafeNext(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || len(next) > longestNext {
		return "/"
	}
	if strings.ContainsFunc(next, func(r rune) bool { return r <= ' ' || r == '\\' || r >= 0x7f }) {
		return "/"
	}
	address, err := url.Parse(next)
	if err != nil || address.Scheme != "" || address.Host != "" || address.User != nil {
		return "/"
	}
	if strings.HasPrefix(address.Path, "/sign-in") || strings.HasPrefix(address.Path, "/sign-out") {
		return "/"
	}
	return address.RequestURI()
}

// SignInAddress is the sign-in page that leads back to a page of ours.
func SignInAddress(back string) string { return LeadingTo("/sign-in", back) }

// LeadingTo is an address that leads on to a page of ours.
func LeadingTo(path, next string) string {
	if next = SafeNext(next); next == "/" {
		return path
	}
	return path + "?" + url.Values{"next": {next}}.Encode()
}
