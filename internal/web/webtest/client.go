// Package webtest reads the pages as a person without scripts would: it follows links, fills in forms by their fields, and
// checks every page that it sees. It is for tests only.
package webtest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"
)

// Client is one person's browser. It keeps cookies and follows redirects.
type Client struct {
	t      testing.TB
	server http.Handler
	jar    *jar
	page   *Page
}

// jar is what all tabs of a browser share, and use at the same time.
type jar struct {
	mu      sync.Mutex
	cookies map[string]string
}

// NewClient opens a browser on a server.
func NewClient(t testing.TB, server http.Handler) *Client {
	return &Client{t: t, server: server, jar: &jar{cookies: map[string]string{}}}
}

// Page is the page that the browser shows.
func (c *Client) Page() *Page { return c.page }

// Cookie is what the browser keeps under a name.
func (c *Client) Cookie(name string) string {
	c.jar.mu.Lock()
	defer c.jar.mu.Unlock()
	return c.jar.cookies[name]
}

// SetCookie puts a cookie into the browser.
func (c *Client) SetCookie(name, value string) {
	c.jar.mu.Lock()
	defer c.jar.mu.Unlock()
	c.jar.cookies[name] = value
}

// Tab opens a second tab: the same cookies, a page of its own.
func (c *Client) Tab() *Client {
	return &Client{t: c.t, server: c.server, jar: c.jar, page: c.page}
}

// Get loads an address.
func (c *Client) Get(address string) *Page {
	c.t.Helper()
	return c.follow(httptest.NewRequest(http.MethodGet, address, nil))
}

// Post sends a form to an address.
func (c *Client) Post(address string, values url.Values) *Page {
	c.t.Helper()
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return c.follow(r)
}

// Click follows the first link whose words contain these.
func (c *Client) Click(words string) *Page {
	c.t.Helper()
	for _, link := range c.page.all("a") {
		if strings.Contains(textOf(link), words) {
			return c.Get(attr(link, "href"))
		}
	}
	c.t.Fatalf("%s: no link says %q:\n%s", c.page.Address, words, c.page.Text())
	return nil
}

// Press fills in fields of the form that has the button with these words, leaves its other fields as they are, and sends
// it. Fields are given as name, value, name, value.
func (c *Client) Press(button string, fields ...string) *Page {
	c.t.Helper()
	form, pressed := c.page.formWith(button)
	if form == nil {
		c.t.Fatalf("%s: no button says %q:\n%s", c.page.Address, button, c.page.Text())
	}
	values := valuesOf(form)
	for i := 0; i+1 < len(fields); i += 2 {
		if !hasField(form, fields[i]) {
			c.t.Fatalf("%s: the form with %q has no field %q", c.page.Address, button, fields[i])
		}
		values.Set(fields[i], fields[i+1])
	}
	if name := attr(pressed, "name"); name != "" {
		values.Set(name, attr(pressed, "value"))
	}
	if strings.EqualFold(attr(form, "method"), http.MethodPost) {
		return c.Post(attr(form, "action"), values)
	}
	return c.Get(attr(form, "action") + "?" + values.Encode())
}

// follow sends a request and then what it is redirected to.
func (c *Client) follow(r *http.Request) *Page {
	c.t.Helper()
	for range 5 {
		response := c.send(r)
		target := response.Header().Get("Location")
		if response.Code < 300 || response.Code > 399 || target == "" {
			c.page = readPage(c.t, r.URL.RequestURI(), response)
			return c.page
		}
		target, _, _ = strings.Cut(target, "#") // a place on the page is the browser's own business
		r = httptest.NewRequest(http.MethodGet, target, nil)
	}
	c.t.Fatalf("%s: too many redirects", r.URL)
	return nil
}

func (c *Client) send(r *http.Request) *httptest.ResponseRecorder {
	c.jar.give(r)
	response := httptest.NewRecorder()
	c.server.ServeHTTP(response, r)
	c.jar.take(response.Result().Cookies())
	return response
}

func (j *jar) give(r *http.Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for name, value := range j.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
}

func (j *jar) take(cookies []*http.Cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, cookie := range cookies {
		if cookie.MaxAge < 0 {
			delete(j.cookies, cookie.Name)
			continue
		}
		j.cookies[cookie.Name] = cookie.Value
	}
}

// valuesOf is what the form would send as it stands.
func valuesOf(form *html.Node) url.Values {
	values := url.Values{}
	for field := range fieldsOf(form) {
		name := attr(field, "name")
		switch {
		case field.Data == "textarea":
			values.Add(name, rawText(field)) // the parser has taken the first line break, as browsers do
		case field.Data == "select":
			values.Add(name, selected(field))
		case attr(field, "type") == "radio" || attr(field, "type") == "checkbox":
			if has(field, "checked") {
				values.Add(name, attr(field, "value"))
			}
		default:
			values.Add(name, attr(field, "value"))
		}
	}
	return values
}

func hasField(form *html.Node, name string) bool {
	for field := range fieldsOf(form) {
		if attr(field, "name") == name {
			return true
		}
	}
	return false
}

func selected(field *html.Node) string {
	first, found := "", false
	for option := range elements(field, "option") {
		if has(option, "selected") {
			return attr(option, "value")
		}
		if !found {
			first, found = attr(option, "value"), true
		}
	}
	return first
}

// Status sends a request without following where it leads, and gives the status of the answer.
func (c *Client) Status(method, address string, values url.Values) int {
	c.t.Helper()
	return c.Request(method, address, values).Code
}

// Request sends a request without following where it leads.
func (c *Client) Request(method, address string, values url.Values) *httptest.ResponseRecorder {
	c.t.Helper()
	r := httptest.NewRequest(method, address, strings.NewReader(values.Encode()))
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return c.send(r)
}
